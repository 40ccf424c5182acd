"""What the API does at night."""

from __future__ import annotations

from sqlalchemy import delete

from guanxi.jobs import JobRun
from guanxi.rest.models import ApiReply


def tidy_up(job: JobRun) -> None:
    """Forget replies that nobody may ask for again."""
    with job.unit() as unit:
        unit.session.execute(delete(ApiReply).where(ApiReply.expires_at <= unit.ctx.now),
                             execution_options={"synchronize_session": False})
