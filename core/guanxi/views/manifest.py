"""What lists contribute."""

from __future__ import annotations

from guanxi import __version__
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.views.bulk_jobs import JOBS

feature = Plugin(
    name="views",
    title=_l("Lists and views"),
    version=__version__,
    jobs=JOBS,
)
