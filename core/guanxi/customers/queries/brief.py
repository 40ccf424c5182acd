"""Customers in one line each, as the palette and the choice of a relation list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.masking import shown_phone
from guanxi.customers.models import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A customer in one line; `fact` tells it from others of the same name."""

    id: int
    name: str
    kind: str
    number: str
    fact: str


def briefs(ctx: Ctx, ids: Sequence[int]) -> list[Brief]:
    """Those of `ids` the viewer may see, in the order of `ids`."""
    rows = {row.id: row for row in ctx.session.execute(
        select(Customer.id, Customer.name, Customer.kind, Customer.number, Customer.phone, User.name.label("owner"))
        .outerjoin(User, User.id == Customer.owner_id).where(Customer.id.in_(ids)))}
    return [Brief(id=row.id, name=row.name, kind=row.kind, number=row.number,
                  fact=_fact(row.number, shown_phone(ctx, row.phone) if row.phone else None, row.owner))
            for row_id in ids if (row := rows.get(row_id)) is not None]


def _fact(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
