"""Secret addresses: made, looked up, taken back. Whoever knows one reads its person's dates, and nothing else."""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import delete, select

from guanxi.api import Ctx, record
from guanxi_cards.models import CalendarAddress


def new_address(ctx: Ctx) -> str:
    """A new secret for the person of `ctx`, in a unit of work; the former one leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    _remove(ctx)
    ctx.session.add(CalendarAddress(user_id=ctx.principal.user_id, token_hash=_hash(token), created_at=ctx.now))
    record(ctx, "user", ctx.principal.user_id or 0, "calendar", {"calendar_address": (None, True)})
    return token


def remove_address(ctx: Ctx) -> None:
    """Let the person's address lead nowhere, in a unit of work."""
    if _remove(ctx):
        record(ctx, "user", ctx.principal.user_id or 0, "calendar", {"calendar_address": (True, None)})


def own_address(ctx: Ctx) -> CalendarAddress | None:
    """What is known of the person's address, which is not its secret."""
    return ctx.session.scalar(select(CalendarAddress).where(CalendarAddress.user_id == ctx.principal.user_id))


def address_of(ctx: Ctx, token: str) -> CalendarAddress | None:
    """Whose address has this secret."""
    return ctx.session.scalar(select(CalendarAddress).where(CalendarAddress.token_hash == _hash(token)))


def _remove(ctx: Ctx) -> bool:
    gone = ctx.session.execute(
        delete(CalendarAddress).where(CalendarAddress.user_id == ctx.principal.user_id)
        .returning(CalendarAddress.user_id).execution_options(synchronize_session=False))
    return gone.first() is not None


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
