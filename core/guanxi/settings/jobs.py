"""What is done at night about plugins: failures nobody looks for any more are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from guanxi.jobs import JobRun
from guanxi.settings.trouble import forget_old_failures

KEPT: Final = timedelta(days=30)


def tidy_up(job: JobRun) -> None:
    """Forget failures of plugins after a month."""
    with job.unit() as unit:
        forget_old_failures(unit.ctx, KEPT)
