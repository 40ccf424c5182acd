"""What files in and out contribute: the jobs that write long exports and clear them away."""

from __future__ import annotations

from guanxi import __version__
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.transfer.list_export_job import JOBS

feature = Plugin(
    name="transfer",
    title=_l("Import and export"),
    version=__version__,
    jobs=JOBS,
)
