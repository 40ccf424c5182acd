"""What the demo contributes: the job that removes it."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import Job
from guanxi.demo.build import remove
from guanxi.i18n import _l
from guanxi.jobs import JobRun
from guanxi.plugin import Plugin
from guanxi.settings import demo_customers

REMOVE = "demo.remove"


def _remove(job: JobRun) -> None:
    total = len(demo_customers(job.ctx))
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        job.progress(done, total, _l("Removing demo customers"))

    remove(job.ctx, tick)


feature = Plugin(
    name="demo",
    title=_l("Demo organisation"),
    version=__version__,
    jobs=(Job(key=REMOVE, title=_l("Remove the demo organisation"), run=_remove),),
)
