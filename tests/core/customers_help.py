"""What the tests of customers share: staff with rights, and short ways to write as them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from guanxi.audit.queries import FieldChange, history
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import principal

SALES = {"customer.view": Scope.OWN, "customer.create": Scope.OWN, "customer.edit": Scope.OWN}


def seller(user_id: int, **more: Scope) -> Principal:
    """A salesperson: own customers, without the right to see whole phones; `more` rights as view_, delete_..."""
    extra = {f"customer.{name}": scope for name, scope in more.items()}
    return principal(user_id, {**SALES, **extra})


@contextmanager
def acting(runtime: Runtime, who: Principal) -> Iterator[Ctx]:
    """A unit of work as `who`."""
    with runtime.opened(who) as ctx, unit_of_work(ctx) as unit:
        yield unit.ctx


def changes(ctx: Ctx, customer_id: int) -> dict[str, tuple[object, object]]:
    """The latest change of each field of a customer, as its history tells it."""
    found: dict[str, tuple[object, object]] = {}
    for item in history(ctx, "customer", customer_id):
        found.setdefault(item.field, (item.before, item.after))
    return found


def told(ctx: Ctx, customer_id: int) -> list[FieldChange]:
    """The history of a customer, newest first."""
    return history(ctx, "customer", customer_id)
