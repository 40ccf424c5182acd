"""What the demo contributes: the jobs that bring in sample customers, and remove the demo."""

from __future__ import annotations

from typing import Final

from guanxi import __version__
from guanxi.contributions import Job
from guanxi.demo.build import bring_in, remove, remove_customers
from guanxi.i18n import _l
from guanxi.jobs import JobRun
from guanxi.plugin import Plugin
from guanxi.settings import demo_customers

REMOVE: Final = "demo.remove"
BRING_IN: Final = "demo.bring_in"
SAMPLES: Final = 200
"""Customers brought in to try things with: enough for lists and charts, and gone in a moment."""


def _remove(job: JobRun) -> None:
    total = len(demo_customers(job.ctx))
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        job.progress(done, total, _l("Removing demo customers"))

    remove(job.ctx, tick)


def _bring_in(job: JobRun) -> None:
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        job.progress(done, SAMPLES, _l("Bringing in sample customers"))

    if job.attempt > 1:  # what an attempt that was cut short had brought
        remove_customers(job.ctx)
    job.log(_l("%(count)s sample customers are there", count=bring_in(job.ctx, SAMPLES, seed=1, tick=tick)))


feature = Plugin(
    name="demo",
    title=_l("Demo organisation"),
    version=__version__,
    jobs=(Job(key=REMOVE, title=_l("Remove the demo organisation"), run=_remove),
          Job(key=BRING_IN, title=_l("Bring in sample customers"), run=_bring_in)),
)
