"""Short ways to merge, and to look at what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.merging.services import Merge, merge
from guanxi.customers.models import Customer, IdentityKey


def version_of(ctx: Ctx, customer_id: int) -> int:
    return row_of(ctx, customer_id).version


def row_of(ctx: Ctx, customer_id: int) -> Customer:
    """A customer's row as it is now, merged or not."""
    return ctx.session.scalars(select(Customer).where(Customer.id == customer_id)
                               .execution_options(populate_existing=True)).one()


def wanted(ctx: Ctx, survivor: int, *absorbed: int, **chosen: int) -> Merge:
    """The merge of these customers as they are now."""
    return Merge(survivor=survivor, versions={row_id: version_of(ctx, row_id) for row_id in (survivor, *absorbed)},
                 chosen=chosen)


def merged(ctx: Ctx, survivor: int, *absorbed: int, **chosen: int) -> Customer:
    """Merge them; the survivor's row."""
    merge(ctx, wanted(ctx, survivor, *absorbed, **chosen))
    return row_of(ctx, survivor)


def rows(ctx: Ctx, model: type[Any], *columns: str) -> list[tuple[Any, ...]]:
    """All rows of a table, in order."""
    names = [getattr(model, name) for name in columns]
    return [tuple(row) for row in ctx.session.execute(select(*names).order_by(*names))]


def holders(ctx: Ctx, value: str) -> list[int]:
    """Who is recognised by a value."""
    return list(ctx.session.scalars(select(IdentityKey.customer_id).where(IdentityKey.value == value)))
