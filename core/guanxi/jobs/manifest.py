"""Jobs as a feature of the core: its permission, its menu entry, its housekeeping."""

from __future__ import annotations

from guanxi.contributions import Job, MenuEntry, Permission
from guanxi.i18n import _l
from guanxi.jobs.housekeeping import clear_away
from guanxi.plugin import Plugin

feature = Plugin(
    name="jobs",
    title=_l("Jobs"),
    version="1.0",
    permissions=(Permission(key="admin.jobs", title=_l("See and manage all jobs")),),
    menu=(MenuEntry(key="jobs", title=_l("Jobs"), endpoint="jobs.index", icon="activity",
                    permission="admin.jobs", group="administration", order=80),),
    jobs=(Job(key="jobs.clear_away", title=_l("Clear away finished jobs"), run=clear_away,
              schedule="17 3 * * *"),),
)
