"""Rows for tests, made through the product's own services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from guanxi.accounts.models import Department, User
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.services import write_one
from guanxi.db import unit_of_work

_number = count(1)


@dataclass(frozen=True, slots=True)
class Made:
    """What the factories write with: a Ctx that may do everything."""

    ctx: Ctx

    def customer(self, name: str = "", **values: Any) -> int:
        """A customer; `values` by field key. Returns its id."""
        given = {"name": name or f"客户{next(_number)}", **values}
        return write_one(self.ctx, Draft(values=given, trusted=True, accept_duplicates=True))

    def department(self, name: str = "销售部", parent_id: int | None = None) -> int:
        """A department below `parent_id`. Returns its id."""
        with unit_of_work(self.ctx) as unit:
            parent = unit.session.get(Department, parent_id) if parent_id else None
            row = Department(name=name, parent_id=parent_id, path="/")
            unit.session.add(row)
            unit.session.flush()
            row.path = f"{parent.path if parent else '/'}{row.id}/"
            return row.id

    def user(self, name: str = "", **columns: Any) -> int:
        """A member of staff, without roles. Returns its id."""
        place = next(_number)
        with unit_of_work(self.ctx) as unit:
            row = User(login=columns.pop("login", f"staff{place}"), name=name or f"员工{place}",
                       created_at=unit.ctx.now, **columns)
            unit.session.add(row)
            unit.session.flush()
            return row.id


def principal(user_id: int | None, grants: Mapping[str, Scope | str], **more: Any) -> Principal:
    """A principal with `grants` ({"customer.view": Scope.OWN}), without going through roles."""
    return Principal(user_id=user_id, name=f"user {user_id}", **more,
                     grants={key: frozenset({Scope(scope)}) for key, scope in grants.items()})
