"""Customers counted by state once a day: what the dashboard compares today's figures with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, select

from guanxi.contributions import Reach
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.models import Customer
from guanxi.customers.visibility import counted_condition, is_narrowed
from guanxi.dashboard.models import CustomerCensus
from guanxi.dashboard.reaching import reached
from guanxi.db import EVERYTHING, UnitOfWork, insert_many
from guanxi.jobs import JobRun

DAILY: Final = timedelta(days=400)
"""For so long each day is kept, so that any period of a year can be compared; then the first of each month."""
_COLUMNS: Final = ("day", "owner_id", "department_id", "state", "customers")
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def count_customers(job: JobRun) -> None:
    """Count today's customers anew, and forget days nobody will compare with."""
    today = job.ctx.now.astimezone(job.ctx.timezone).date()
    rows = job.ctx.session.execute(
        select(Customer.owner_id, Customer.department_id, Customer.state, func.count())
        .where(*CUSTOMER.in_use).group_by(Customer.owner_id, Customer.department_id, Customer.state),
        execution_options=EVERYTHING).all()
    job.retrying(lambda unit: _keep(unit, today, [(today, *row) for row in rows]))


def counted_before(ctx: Ctx, day: date, reach: Reach) -> tuple[date, dict[str, int]] | None:
    """The last count before `day` and its customers by state, of those the actor may see; None before the first, and
    for whom plugins keep customers from: they were not counted apart."""
    if is_narrowed(ctx.principal, "view"):
        return None
    counted = ctx.session.scalar(select(func.max(CustomerCensus.day)).where(CustomerCensus.day < day))
    if counted is None:
        return None
    rows = ctx.session.execute(
        select(CustomerCensus.state, func.sum(CustomerCensus.customers))
        .where(CustomerCensus.day == counted, *_mine(ctx, reach)).group_by(CustomerCensus.state))
    return counted, {state: int(number) for state, number in rows}


def _mine(ctx: Ctx, reach: Reach) -> tuple[ColumnElement[bool], ...]:
    return counted_condition(ctx.principal, "view", CustomerCensus), reached(ctx, reach, CustomerCensus)


def _keep(unit: UnitOfWork, today: date, rows: list[tuple[Any, ...]]) -> None:
    old = select(CustomerCensus.day).where(CustomerCensus.day < today - DAILY).distinct()
    gone = [today, *(day for day in unit.session.scalars(old) if day.day != 1)]
    unit.session.execute(delete(CustomerCensus).where(CustomerCensus.day.in_(gone)), execution_options=_OPTIONS)
    insert_many(unit.session, CustomerCensus, _COLUMNS, rows)
