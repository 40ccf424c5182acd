"""Jobs and notices: whoever asked for a job hears how it ended; what people were told long ago is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, select

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork
from guanxi.i18n import _l
from guanxi.jobs import JobRun
from guanxi.jobs.claim import Claim
from guanxi.jobs.models import JobState
from guanxi.notices.models import Notice
from guanxi.notices.services import notify

JOB: Final = "core.job"
KEPT: Final = timedelta(days=90)
_AT_ONCE: Final = 1000


def tell_owner(ctx: Ctx, claim: Claim, state: JobState, outcome: Mapping[str, Any]) -> None:
    """Tell whoever asked for a job that it ended, unless it was called off or its outcome is "quiet"."""
    if claim.user_id is None or claim.event_id is not None or state is JobState.CANCELLED or outcome.get("quiet"):
        return
    data = {"job": claim.id, "state": state.value, "given_back": int(outcome.get("given_back", 0))}
    notify(ctx, [claim.user_id], JOB, data=data, group=job_group(claim.id))


def job_group(job_id: int) -> str:
    """The group of the notice about one job."""
    return f"{JOB}:{job_id}"


def forget_old(job: JobRun) -> None:
    """Delete notices after their time, in small steps."""
    doomed = select(Notice.id).where(Notice.at < utc_now() - KEPT).limit(_AT_ONCE)
    removed = 0
    while ids := list(job.ctx.session.scalars(doomed)):
        job.retrying(partial(_forget, ids))
        removed += len(ids)
        job.progress(removed)
    job.log(_l("%(count)s rows removed", count=removed))


def _forget(ids: list[int], unit: UnitOfWork) -> None:
    unit.session.execute(delete(Notice).where(Notice.id.in_(ids)), execution_options={"synchronize_session": False})
