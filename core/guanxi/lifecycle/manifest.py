"""What the life of plugins contributes."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import Job
from guanxi.i18n import _l
from guanxi.lifecycle import jobs
from guanxi.lifecycle.installing import SETTLE
from guanxi.lifecycle.settling import run_settle
from guanxi.plugin import Plugin

feature = Plugin(
    name="lifecycle",
    title=_l("Installing and uninstalling plugins"),
    version=__version__,
    jobs=(
        Job(key=jobs.INSTALL, title=_l("Make the tables of a plugin"), run=jobs.run_install, attempts=2),
        Job(key=SETTLE, title=_l("Merge and erase in rows that came back"), run=run_settle),
        Job(key=jobs.UNINSTALL, title=_l("Uninstall a plugin"), run=jobs.run_uninstall, attempts=2),
    ),
)
