"""What matching needs to know of customers that are there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import and_, select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.customers.services import restore
from guanxi.customers.stored import Stored
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, among
from guanxi.search.folding import fold
from guanxi.transfer.models import ImportRange, ImportRun


@dataclass(frozen=True, slots=True)
class Known:
    """One customer. `yours` says whether the actor may change it; if not, nothing of it is told. `undone` ones are in
    the trash since the import that made them was taken back."""

    id: int
    name: str
    number: str
    trashed: bool
    yours: bool
    region: str | None = None
    undone: bool = False

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
        select(Customer.id, Customer.name, Customer.number, Customer.trashed_at, Customer.region)
        .where(among(ctx.session, Customer.id, ids)), execution_options=EVERYTHING)
    found = {row.id: Known(row.id, row.name, row.number, row.trashed_at is not None, row.id in yours, row.region)
             for row in rows}
    gone = _undone(ctx, [one.id for one in found.values() if one.trashed])
    return {row_id: replace(one, undone=True) if row_id in gone else one for row_id, one in found.items()}


def led_on(ctx: Ctx, stored: Stored) -> Stored:
    """The numbers of files that were merged lead to the files they are part of."""
    rows = ctx.session.execute(
        select(Customer.id, Customer.merged_into).where(
            among(ctx.session, Customer.id, stored.numbers.values()), Customer.merged_into.is_not(None)),
        execution_options=EVERYTHING) if stored.numbers else ()
    on = {row.id: row.merged_into for row in rows}
    return replace(stored, numbers={number: on.get(row_id, row_id) for number, row_id in stored.numbers.items()})


def bring_again(ctx: Ctx, ids: Collection[int]) -> list[int]:
    """Take customers back from the trash whom an import brought that was taken back, and this one brings again.

    Who imports need not be able to delete. Returns the ids of those that were in the trash.
    """
    free = replace(ctx, principal=replace(ctx.principal, unrestricted=True))
    return restore(free, sorted(ids))


def _undone(ctx: Ctx, ids: Collection[int]) -> set[int]:
    """Those of `ids` that an import made which was taken back since."""
    if not ids:
        return set()
    ranges = and_(Customer.id >= ImportRange.first_id, Customer.id <= ImportRange.last_id)
    return set(ctx.session.scalars(
        select(Customer.id).join(ImportRange, ranges).join(ImportRun, ImportRun.id == ImportRange.run_id)
        .where(among(ctx.session, Customer.id, ids), ImportRange.entity == "customer",
               ImportRun.undone_at.is_not(None)),
        execution_options=EVERYTHING))
