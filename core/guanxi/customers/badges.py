"""Short words beside a customer's name in lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from guanxi.ctx import Ctx
from guanxi.customers.models import CustomerTag, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A word in a box; tone "warn", "bad" and "good" mean something, "" does not. `hint` is read on hover."""

    text: str
    tone: str = ""
    hint: str = ""


_TAGS: Final = (
    select(CustomerTag.customer_id, Tag.name, Tag.tone).join(Tag, Tag.id == CustomerTag.tag_id)
    .where(CustomerTag.customer_id.in_(bindparam("ids", expanding=True)))
    .order_by(CustomerTag.customer_id, Tag.name))


def badges_of(ctx: Ctx, customer_ids: Sequence[int]) -> dict[int, list[Badge]]:
    """The tags of a page of customers, by name, in one query."""
    if not customer_ids:
        return {}
    found: dict[int, list[Badge]] = {}
    for customer_id, name, tone in ctx.session.execute(_TAGS, {"ids": customer_ids}):
        found.setdefault(customer_id, []).append(Badge(text=name, tone="" if tone == "grey" else tone))
    return found
