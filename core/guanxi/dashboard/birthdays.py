"""Whose birthday is celebrated within the coming week: found by the few days of a year that fall into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import Integer, Select, SmallInteger, String, and_, column, func, select, values

from guanxi.contributions import Reach
from guanxi.ctx import Ctx
from guanxi.customers import lunar
from guanxi.customers.birthdays import Birthday, Calendar
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.models import Customer, CustomerProfile
from guanxi.dashboard.reaching import reached

DAYS: Final = 7
_SHOWN: Final = 6
Born: TypeAlias = tuple[Calendar, int, int, bool]
"""Calendar, month, day, and whether it was a leap month of the Chinese year."""


def birthdays(ctx: Ctx, reach: Reach) -> Mapping[str, Any]:
    """Who is celebrated in the DAYS from today on: the first of them with day and age, and how many more there are."""
    today = ctx.now.astimezone(ctx.timezone).date()
    found = ctx.session.execute(_statement(ctx, reach, celebrated(today, DAYS), today)).all()
    rows = [{"id": row.id, "name": row.name, "kind": row.kind, "on": on, "today": row.after == 0,
             "age": born.age_on(on), "lunar": born.calendar == "lunar"}
            for row in found for on in [today + timedelta(days=row.after)] for born in [_born(row)]]
    return {"rows": rows, "more": found[0].among - len(rows) if found else 0, "days": DAYS}


def celebrated(first: date, days: int) -> dict[Born, date]:
    """The days of birth that are celebrated on `first` or in the days after it, each with when.

    The rules are those of `Birthday.in_year`: whoever was born on a day that a year lacks is celebrated before it.
    """
    found: dict[Born, date] = {}
    for day in (first + timedelta(days=after) for after in range(days)):
        for born in (*_solar(day), *_lunar(day)):
            found.setdefault(born, day)
    return found


def _solar(day: date) -> list[Born]:
    last_of_february = day.month == 2 and (day + timedelta(days=1)).day == 1
    numbers = range(day.day, 30 if last_of_february else day.day + 1)
    return [("solar", day.month, number, False) for number in numbers]


def _lunar(day: date) -> list[Born]:
    for year in (day.year, day.year - 1):
        months = lunar.months(year)
        for (number, leap), month in months.items():
            place = (day - month.first).days + 1
            if 1 <= place <= month.days:
                numbers = range(place, 31 if place == month.days else place + 1)
                leaps = (leap,) if leap or (number, True) in months else (False, True)
                return [("lunar", number, one, kind) for one in numbers for kind in leaps]
    return []


def _statement(ctx: Ctx, reach: Reach, days: Mapping[Born, date], today: date) -> Select[Any]:
    """Joined to the handful of days, so that the index of birthdays is asked for each of them alone."""
    wanted = values(column("calendar", String(5)), column("month", SmallInteger), column("day", SmallInteger),
                    column("leap", Integer), column("after", Integer)).data(
        [(calendar, month, day, int(leap), (on - today).days)
         for (calendar, month, day, leap), on in days.items()]).cte("wanted")
    born = and_(CustomerProfile.birth_calendar == wanted.c.calendar, CustomerProfile.birth_month == wanted.c.month,
                CustomerProfile.birth_day == wanted.c.day,
                func.coalesce(CustomerProfile.birth_leap, False).cast(Integer) == wanted.c.leap)
    return (select(Customer.id, Customer.name, Customer.kind, wanted.c.after, CustomerProfile.birth_calendar,
                   CustomerProfile.birth_year, CustomerProfile.birth_month, CustomerProfile.birth_day,
                   CustomerProfile.birth_leap, func.count().over().label("among"))
            .select_from(wanted).join(CustomerProfile, born).join(Customer, Customer.id == CustomerProfile.customer_id)
            .where(*CUSTOMER.in_use, reached(ctx, reach))
            .order_by(wanted.c.after, Customer.sort_key, Customer.id).limit(_SHOWN))


def _born(row: Any) -> Birthday:
    return Birthday(calendar=row.birth_calendar, year=row.birth_year, month=row.birth_month, day=row.birth_day,
                    leap=bool(row.birth_leap))
