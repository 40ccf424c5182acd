"""What files in and out contribute: the jobs that import, that write long exports, and that clear both away."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import MenuEntry
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.transfer import checking, clearing, list_export_job, running
from guanxi.transfer.customer_fields import CUSTOMERS
from guanxi.transfer.made import CRITERIA
from guanxi.transfer.note_files import NOTES
from guanxi.transfer.people_files import PEOPLE
from guanxi.transfer.undo_job import UNDO

feature = Plugin(
    name="transfer",
    title=_l("Import and export"),
    version=__version__,
    importers=(CUSTOMERS, PEOPLE, NOTES),
    criteria=CRITERIA,
    jobs=(*list_export_job.JOBS, *checking.JOBS, *running.JOBS, *clearing.JOBS, UNDO),
    menu=(MenuEntry(key="imports", title=_l("Import"), endpoint="imports.index", icon="file-import",
                    permission="customer.import", group="administration", order=45),),
)
