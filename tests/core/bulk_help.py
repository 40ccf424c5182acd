"""What the tests of bulk actions share: people who act, short ways to do something, and how customers are then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.models import Customer
from guanxi.customers.tags import create_tag, tags_of
from guanxi.db import retrying
from guanxi.runtime import Runtime
from guanxi.testing.factories import principal
from guanxi.views.bulk import Changed, action_named, change


@contextmanager
def acting(runtime: Runtime, who: Principal, operation: str = "") -> Iterator[Ctx]:
    """A reader's Ctx for `who`, as a request has one."""
    with runtime.opened(who, operation=operation) as ctx:
        yield ctx


def manager(user_id: int, scope: Scope = Scope.ALL, **more: Scope) -> Principal:
    rights = {"view": Scope.ALL, "edit": scope, "delete": scope} | more
    return principal(user_id, {f"customer.{name}": held for name, held in rights.items()})


def do(ctx: Ctx, key: str, ids: list[int], value: int | None = None) -> Changed:
    return sum(change(ctx, action_named(ctx, key), ids, value), Changed())


def owners(ctx: Ctx, ids: list[int]) -> list[int | None]:
    found = {row.id: row.owner_id for row in ctx.session.execute(select(Customer.id, Customer.owner_id))}
    return [found[row_id] for row_id in ids]


def tag(ctx: Ctx, name: str = "展会") -> int:
    return retrying(ctx, lambda unit: create_tag(unit.ctx, name))


def held(ctx: Ctx, customer: int) -> list[str]:
    return list(tags_of(ctx, [customer]).get(customer, {}).values())


def trashed(ctx: Ctx, customer: int) -> bool:
    return ctx.session.scalars(select(Customer.trashed_at).where(Customer.id == customer)).one() is not None
