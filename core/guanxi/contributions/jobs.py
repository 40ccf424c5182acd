"""Work that is done later, by the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guanxi.errors import Text

if TYPE_CHECKING:
    from guanxi.jobs.run import JobRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of job. `run(job)` may be called again after a crash: its effects must be idempotent.

    `schedule` is a crontab line (croniter) in the organisation's time zone, or None for jobs on demand.
    `attempts` is how often a failing run is tried before it becomes a dead letter.
    """

    key: str
    title: Text
    run: Callable[[JobRun], None]
    schedule: str | None = None
    attempts: int = 5
    cancellable: bool = False
