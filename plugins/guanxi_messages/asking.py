"""Asking everybody, our own checks among them, whether messages may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from guanxi.api import Ctx, Objection, Outgoing, gather
from guanxi_messages.words import WHY

AT_ONCE: Final = 200
_AGAIN: Final = timedelta(minutes=15)
"""After so long a message that a plugin failed to check is checked again."""


def asked(ctx: Ctx, messages: Sequence[Outgoing]) -> Mapping[int, Objection]:
    """What stands against some of these messages, by row: what refuses one before what holds it, and of those the one
    that holds it longest. Where a plugin failed, all are held: nobody said that they may go."""
    found: dict[int, Objection] = {}
    if not messages:
        return found
    answers = gather(ctx, "message_check", messages=messages)
    unchecked = [Objection(row=one.row, code="unchecked", reason=WHY["unchecked"], until=ctx.now + _AGAIN)
                 for one in messages] if answers.failed else []
    for one in (*answers.items, *unchecked):
        before = found.get(one.row)
        if before is None or _stronger(one, before):
            found[one.row] = one
    return found


def _stronger(one: Objection, other: Objection) -> bool:
    if other.until is None:
        return False
    return one.until is None or one.until > other.until
