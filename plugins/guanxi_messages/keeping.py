"""Words of messages after their time: forgotten. That, when and how something was sent stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import EVERYTHING, Ctx, setting
from guanxi_messages.models import Message, Received, Sending

_ANYWAY: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def forget_words(ctx: Ctx, most: int) -> int:
    """Empty the bodies, at most so many of each kind, of what is older than the setting says; how many. 0 days: never.
    """
    days = setting(ctx, "messages.keep_days")
    if not days:
        return 0
    return sum(_forget(ctx, model, ctx.now - timedelta(days=days), most) for model in (Message, Received))


def forget_single(ctx: Ctx, customer_ids: list[int]) -> None:
    """Empty the words of sendings that were written for one of these customers alone."""
    theirs = select(Message.sending_id).where(Message.customer_id.in_(customer_ids))
    ctx.session.execute(update(Sending).where(Sending.single, Sending.id.in_(theirs)).values(words={}),
                        execution_options=_ANYWAY)


def _forget(ctx: Ctx, model: type[Any], before: Any, most: int) -> int:
    at = model.created_at if model is Message else model.at
    ids = list(ctx.session.scalars(select(model.id).where(at < before, model.body != "").order_by(at).limit(most),
                                   execution_options=EVERYTHING))
    ctx.session.execute(update(model).where(model.id.in_(ids)).values(body=""), execution_options=_ANYWAY)
    return len(ids)
