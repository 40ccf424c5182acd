"""Birthdays of the customers one looks after, as days of one's own calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from guanxi.contributions import DatedThing, DatedThings
from guanxi.ctx import Ctx
from guanxi.customers.birthday_columns import COLUMNS, birthday_of
from guanxi.customers.birthdays import Birthday
from guanxi.customers.models import Collaborator, Customer, CustomerProfile
from guanxi.i18n import _, _l

MOST: Final = 2_000
"""Customers looked at: a calendar with more birthdays tells nobody anything."""


def _between(ctx: Ctx, first: date, last: date) -> Sequence[DatedThing]:
    return [DatedThing(key=f"{row.id}-{day.year}", title=_("Birthday: %(name)s", name=row.name), at=day,
                       note=_note(ctx, birthday, day), endpoint="customers.show", values={"customer_id": row.id})
            for row in _rows(ctx) if (birthday := birthday_of(row._mapping)) is not None
            for day in _days(birthday, first, last)]


def _rows(ctx: Ctx) -> Sequence[Any]:
    """Whom the person owns or shares, with their birthdays."""
    me = ctx.principal.user_id
    shared = select(Collaborator.customer_id).where(Collaborator.user_id == me)
    return ctx.session.execute(
        select(Customer.id, Customer.name, *(getattr(CustomerProfile, name) for name in COLUMNS))
        .join(CustomerProfile, CustomerProfile.customer_id == Customer.id)
        .where(or_(Customer.owner_id == me, Customer.id.in_(shared)), Customer.trashed_at.is_(None),
               CustomerProfile.birth_month.is_not(None))
        .order_by(Customer.id.desc()).limit(MOST)).all()


def _days(birthday: Birthday, first: date, last: date) -> Iterator[date]:
    """Each day it is celebrated; the last month of a Chinese year lies in the next one of ours."""
    for year in range(first.year - 1, last.year + 1):
        if first <= (day := birthday.in_year(year)) <= last:
            yield day


def _note(ctx: Ctx, birthday: Birthday, day: date) -> str:
    age = birthday.age_on(day)
    text = birthday.text(ctx.locale)
    return text if age is None else _("%(birthday)s; turns %(age)s", birthday=text, age=age)


BIRTHDAYS: Final = DatedThings(key="customers.birthdays", title=_l("Birthdays of my customers"),
                               permission="customer.view", between=_between)
