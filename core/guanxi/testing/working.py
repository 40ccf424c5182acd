"""Doing the jobs that a worker would do."""

from __future__ import annotations

from sqlalchemy import update

from guanxi.ctx import Principal
from guanxi.db import unit_of_work
from guanxi.jobs.models import JobRow, JobState
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs


def run_jobs(runtime: Runtime, *, waiting: bool = False) -> int:
    """Do all jobs that are due, durable handlers among them; how many there were. With `waiting` also those whose time
    has not come: those that failed and are tried again later."""
    if waiting:
        with runtime.opened(Principal.system("test")) as ctx, unit_of_work(ctx) as unit:
            unit.session.execute(update(JobRow).where(JobRow.state == JobState.WAITING).values(run_at=unit.ctx.now),
                                 execution_options={"synchronize_session": False})
    return run_due_jobs(runtime)
