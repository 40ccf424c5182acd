"""Whose customers a part of the dashboard tells of: a choice among those one may see, never beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, false, select, true

from guanxi.accounts.models import Department
from guanxi.contributions import Reach
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.errors import Text
from guanxi.i18n import _l

TITLES: Final[Mapping[Reach, Text]] = {
    "all": _l("All customers I see"), "department": _l("My department"), "mine": _l("My customers")}


def reaches(ctx: Ctx) -> list[Reach]:
    """What the actor can choose among: a department only where they have one."""
    return [reach for reach in TITLES if reach != "department" or ctx.principal.department_id is not None]


def reached(ctx: Ctx, reach: Reach, row: Any = Customer) -> ColumnElement[bool]:
    """The condition on customers, or on rows of a table with `owner_id` and `department_id`, that `reach` chooses."""
    condition: ColumnElement[bool] = true()
    if reach == "mine":
        condition = false() if ctx.principal.user_id is None else row.owner_id == ctx.principal.user_id
    elif reach == "department":
        above = select(Department.path).where(Department.id == ctx.principal.department_id).scalar_subquery()
        condition = row.department_id.in_(select(Department.id).where(Department.path.startswith(above)))
    return condition


def reach_filters(ctx: Ctx, reach: Reach) -> tuple[tuple[str, ...], ...]:
    """The same as filters of the list of customers."""
    if reach == "mine":
        return (("customer.owner", "is", "me"),)
    if reach == "department":
        return (("customer.department", "below", str(ctx.principal.department_id)),)
    return ()
