"""What the worker does for commerce: the nightly look at states, and making summaries anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from guanxi.api import Job, JobRun, UnitOfWork, _l
from guanxi_commerce.foreign import customers_count, unpriced
from guanxi_commerce.services import due_for_review, fill_base_amounts, rebuild, review_states

CHUNK: Final = 200
"""Customers a transaction: short enough that nobody at a till waits for it."""


def run_review(job: JobRun) -> None:
    """Fill in base amounts whose rate has come, then review all customers who are due."""
    _fill(job)
    done = 0
    while not job.cancelled() and (ids := due_for_review(job.ctx, CHUNK)):
        job.retrying(partial(_review, ids=ids))
        done += len(ids)
        job.progress(done)


def run_fill(job: JobRun) -> None:
    """Fill in base amounts whose rate has come."""
    waiting = unpriced(job.ctx)
    _fill(job)
    left = unpriced(job.ctx)
    job.progress(waiting - left, waiting, _l("%(left)s still wait for a rate", left=left) if left else None)


def run_rebuild(job: JobRun) -> None:
    """Make every customer's summary and state anew, from where an interrupted run had come to."""
    total = customers_count(job.ctx)
    after: int | None = int((job.checkpoint or {}).get("after", 0))
    done = int((job.checkpoint or {}).get("done", 0))
    while after is not None and not job.cancelled():
        after = job.retrying(_rebuilt(job, after, done))
        done += CHUNK
        job.progress(min(done, total), total)


def _rebuilt(job: JobRun, after: int, done: int) -> Callable[[UnitOfWork], int | None]:
    def step(unit: UnitOfWork) -> int | None:
        reached = rebuild(unit.ctx, after, CHUNK)
        if reached is not None:
            job.save_checkpoint(unit, {"after": reached, "done": done + CHUNK})
        return reached
    return step


def _fill(job: JobRun) -> None:
    after: Mapping[str, int] = {"order": 0, "return": 0, "payment": 0}
    while after:
        after = job.retrying(partial(_filled, after=after))


def _filled(unit: UnitOfWork, after: Mapping[str, int]) -> Mapping[str, int]:
    return fill_base_amounts(unit.ctx, after, CHUNK)


def _review(unit: UnitOfWork, ids: Sequence[int]) -> int:
    return review_states(unit.ctx, ids)


REVIEW: Final = Job(key="commerce.review_states", title=_l("Review customer states"), run=run_review,
                    schedule="20 2 * * *", cancellable=True)
REBUILD: Final = Job(key="commerce.rebuild", title=_l("Recompute purchase figures and customer states"),
                     run=run_rebuild, cancellable=True)
FILL: Final = Job(key="commerce.fill_amounts", title=_l("Convert amounts whose rate has come"), run=run_fill)
