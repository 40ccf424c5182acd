"""A birthday as the profile's columns, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guanxi.customers.birthdays import Birthday

COLUMNS: Final = ("birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap")


def birthday_columns(birthday: Birthday | None) -> dict[str, Any]:
    """The profile's columns of a birthday, all of them empty without one."""
    if birthday is None:
        return dict.fromkeys(COLUMNS)
    return dict(zip(COLUMNS, (birthday.calendar, birthday.year, birthday.month, birthday.day, birthday.leap),
                    strict=True))


def birthday_of(profile: Mapping[str, Any]) -> Birthday | None:
    """The birthday that a profile's columns hold."""
    calendar, year, month, day, leap = (profile.get(name) for name in COLUMNS)
    if not calendar or not month or not day:
        return None
    return Birthday(calendar=calendar, year=year, month=month, day=day, leap=bool(leap))
