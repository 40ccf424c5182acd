"""Files as a feature of the core: their bounds, and the sweeping."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import Job, Setting
from guanxi.customers.attachments import sweeping
from guanxi.i18n import _l
from guanxi.plugin import Plugin

feature = Plugin(
    name="attachments",
    title=_l("Files"),
    version=__version__,
    settings=(
        Setting(key="attachments.largest", title=_l("Largest file, in MB"), type="integer", default=20, minimum=1,
                maximum=1000, help=_l("A request as a whole has a bound of its own, GUANXI_MAX_CONTENT_LENGTH.")),
        Setting(key="attachments.total", title=_l("Room for all files, in GB"), type="integer", default=20, minimum=1,
                maximum=100_000),
    ),
    jobs=(Job(key=sweeping.SWEEP, title=_l("Delete files nobody has any more"), run=sweeping.run_sweep,
              schedule="23 * * * *"),),
)
