"""What files in and out contribute: customers as files bring them, the jobs that write long exports."""

from __future__ import annotations

from guanxi import __version__
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.transfer.customer_fields import CUSTOMERS
from guanxi.transfer.list_export_job import JOBS

feature = Plugin(
    name="transfer",
    title=_l("Import and export"),
    version=__version__,
    importers=(CUSTOMERS,),
    jobs=JOBS,
)
