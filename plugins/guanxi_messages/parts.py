"""What the platform's pages show of messages."""

from __future__ import annotations

from collections.abc import Mapping

from guanxi.api import Ctx, may_use
from guanxi_messages import words
from guanxi_messages.queries import LAST, lines_of
from guanxi_messages.rights import SEND


def panel_of(ctx: Ctx, customer_id: int) -> Mapping[str, object]:
    """The last messages to and from a customer."""
    found = lines_of(ctx, customer_id, LAST + 1)
    return {"lines": found[:LAST], "more": len(found) > LAST, "words": words, "may_write": may_write(ctx, customer_id)}


def may_write(ctx: Ctx, customer_id: int) -> bool:
    """Whether the actor may write to this customer."""
    return ctx.may(SEND) and may_use(ctx, "edit", customer_id)
