"""What matching needs to know of customers that are there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, among
from guanxi.search.folding import fold


@dataclass(frozen=True, slots=True)
class Known:
    """One customer. `yours` says whether the actor may change it; if not, nothing of it is told."""

    id: int
    name: str
    number: str
    trashed: bool
    yours: bool

    def is_called(self, name: str) -> bool:
        """Whether this is the customer's name, whatever its case, width and blanks."""
        return folded(self.name) == folded(name)


def folded(name: str) -> str:
    """A name as names are compared."""
    return "".join(fold(name).split())


def load_known(ctx: Ctx, ids: Collection[int]) -> dict[int, Known]:
    """Those of `ids` that exist, by id, whoever may see them."""
    if not ids:
        return {}
    yours = usable_ids(ctx.session, ctx.principal, "edit", ids)
    rows = ctx.session.execute(
        select(Customer.id, Customer.name, Customer.number, Customer.trashed_at)
        .where(among(ctx.session, Customer.id, ids)), execution_options=EVERYTHING)
    return {row.id: Known(row.id, row.name, row.number, row.trashed_at is not None, row.id in yours) for row in rows}
