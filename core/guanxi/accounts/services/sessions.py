"""Sign-ins on devices: opened with a token that only the device keeps, ended for all workers at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from guanxi.accounts.models import LoginSession
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where somebody signs in: network address, and what the browser says it is."""

    address: str = ""
    agent: str = ""


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long: a fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def open_session(ctx: Ctx, user_id: int, device: Device, lifetime: timedelta) -> str:
    """Sign `user_id` in for `lifetime`; the token, which is nowhere else."""
    token = secrets.token_urlsafe(32)
    ctx.session.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=ctx.now,
            expires_at=ctx.now + lifetime,
            address=device.address[:64],
            agent=device.agent[:200],
        )
    )
    ctx.session.flush()
    return token


def end_sessions(ctx: Ctx, user_id: int, but: int | None = None) -> int:
    """End the living sign-ins of `user_id`, all but session `but`; how many there were."""
    ended = ctx.session.execute(
        update(LoginSession)
        .returning(LoginSession.id)
        .values(ended_at=ctx.now)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.id != (but or 0)),
        execution_options=EVERYTHING,
    )
    return len(ended.all())


def end_own_sessions(ctx: Ctx) -> int:
    """End one's sign-ins on all other devices; how many there were."""
    user_id = ctx.principal.user_id
    if user_id is None:
        return 0
    count = end_sessions(ctx, user_id, but=ctx.principal.session_id)
    if count:
        record(ctx, "user", user_id, "end_sessions", {"sessions": (count, 0)})
    return count


def end_own_session(ctx: Ctx) -> None:
    """Sign out here."""
    ctx.session.execute(
        update(LoginSession)
        .values(ended_at=ctx.now)
        .where(LoginSession.id == ctx.principal.session_id, LoginSession.ended_at.is_(None)),
        execution_options=EVERYTHING,
    )
