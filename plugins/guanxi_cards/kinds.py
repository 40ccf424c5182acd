"""What cards leave on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guanxi.api import Ctx, Happening, Text, TimelineKind, _l, push

TAKEN: Final = "cards.taken"


def _sentence(_data: Mapping[str, Any]) -> Text:
    return _l("took the contact card")


def note_taken(ctx: Ctx, customer_id: int) -> None:
    """Keep, in a unit of work, who took a customer's card out of the house."""
    push(ctx, [Happening(customer_id=customer_id, kind=TAKEN, data={})])


KINDS: Final = (TimelineKind(key=TAKEN, title=_l("Contact card"), icon="address-book", sentence=_sentence,
                             follows=True),)
