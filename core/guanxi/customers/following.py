"""Following a customer, and remembering when one looked at it; whoever may see it may do both."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from guanxi.ctx import Ctx
from guanxi.customers.rights import require_view
from guanxi.customers.visibility import vouch
from guanxi.db import EVERYTHING, insert_many
from guanxi.db.locks import lock_name
from guanxi.timeline.models import Follower, Visit

ONE_VISIT: Final = timedelta(minutes=30)
"""Opening a customer again within this time belongs to the same visit."""

_LOCK: Final = "following"
_OPTIONS: Final = {**EVERYTHING, "synchronize_session": False}


def follow(ctx: Ctx, customer_id: int) -> None:
    """Let the actor hear what happens to a customer. Raises NotFound."""
    require_view(ctx, customer_id)
    lock_name(ctx.session, _LOCK)
    if not _is_there(ctx, Follower, customer_id):
        vouch(ctx.session, [customer_id])
        insert_many(ctx.session, Follower, ("customer_id", "user_id", "since"),
                    [(customer_id, ctx.principal.user_id, ctx.now)])


def unfollow(ctx: Ctx, customer_id: int) -> None:
    """Let the actor hear of a customer no longer."""
    ctx.session.execute(delete(Follower).where(Follower.customer_id == customer_id,
                                               Follower.user_id == ctx.principal.user_id), execution_options=_OPTIONS)


def is_new_visit(ctx: Ctx, customer_id: int) -> bool:
    """Whether the actor's looking at a customer now is worth a write. Raises NotFound."""
    require_view(ctx, customer_id)
    at = ctx.session.scalar(select(Visit.at).where(Visit.customer_id == customer_id,
                                                   Visit.user_id == ctx.principal.user_id))
    return at is None or at < ctx.now - ONE_VISIT


def visit(ctx: Ctx, customer_id: int) -> None:
    """Remember that the actor looks at a customer now. Raises NotFound."""
    lock_name(ctx.session, _LOCK)
    if not is_new_visit(ctx, customer_id):
        return
    if _is_there(ctx, Visit, customer_id):
        ctx.session.execute(
            update(Visit).where(Visit.customer_id == customer_id, Visit.user_id == ctx.principal.user_id)
            .values(before=Visit.at, at=ctx.now), execution_options=_OPTIONS)
        return
    vouch(ctx.session, [customer_id])
    insert_many(ctx.session, Visit, ("customer_id", "user_id", "at", "before"),
                [(customer_id, ctx.principal.user_id, ctx.now, None)])


def seen_until(now: datetime, at: datetime | None, before: datetime | None) -> datetime | None:
    """Until when somebody knows what happened, by their last visit and the one before; None for a first visit."""
    return before if at is not None and at >= now - ONE_VISIT else at


def _is_there(ctx: Ctx, model: type[Follower] | type[Visit], customer_id: int) -> bool:
    found = ctx.session.scalar(select(model.user_id).where(model.customer_id == customer_id,
                                                           model.user_id == ctx.principal.user_id))
    return found is not None
