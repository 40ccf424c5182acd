"""What accounts do at night: forget what has served its purpose."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from guanxi.accounts.lockout import forget_old_tries
from guanxi.accounts.models import LoginSession
from guanxi.ctx import Ctx
from guanxi.jobs import JobRun

KEPT: Final = timedelta(days=90)


def tidy_up(job: JobRun) -> None:
    """Forget tries to sign in that count no longer, and sign-ins that ended long ago."""
    with job.unit() as unit:
        forget_old_tries(unit.ctx)
        forget_old_sessions(unit.ctx)


def forget_old_sessions(ctx: Ctx) -> None:
    """Remove sign-ins that expired 90 days ago, but everyone's latest: it tells when they were last here."""
    later = aliased(LoginSession)
    outlived = select(later.id).where(later.user_id == LoginSession.user_id, later.id > LoginSession.id).exists()
    ctx.session.execute(delete(LoginSession).where(LoginSession.expires_at < ctx.now - KEPT, outlived),
                        execution_options={"synchronize_session": False})
