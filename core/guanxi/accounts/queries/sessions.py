"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from guanxi.accounts.models import LoginSession


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A living sign-in on one device."""

    id: int
    created_at: datetime
    expires_at: datetime
    address: str
    agent: str


def open_sessions(session: Session, user_id: int, now: datetime) -> list[OpenSession]:
    """The living sign-ins of `user_id`, the newest first."""
    rows = session.execute(
        select(
            LoginSession.id,
            LoginSession.created_at,
            LoginSession.expires_at,
            LoginSession.address,
            LoginSession.agent,
        )
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
        .order_by(LoginSession.id.desc())
    )
    return [OpenSession(**row._asdict()) for row in rows]
