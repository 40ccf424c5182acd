"""Birthdays in our calendar or the Chinese one, with or without a year: checked, shown, when they come round."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from babel.dates import format_date

from guanxi.customers import lunar
from guanxi.errors import Issue
from guanxi.i18n import LazyString, _l, current_formats

Calendar = Literal["solar", "lunar"]

EARLIEST_YEAR: Final = 1850


@dataclass(frozen=True, slots=True, kw_only=True)
class Birthday:
    """A day of the year, with the year where it is known. `leap`: it fell in a leap month of the Chinese year."""

    calendar: Calendar = "solar"
    year: int | None = None
    month: int
    day: int
    leap: bool = False

    def __str__(self) -> str:
        """What `read_birthday` reads again: 1990-01-02, --01-02, lunar 1985-08-15, lunar leap --04-05."""
        mark = "" if self.calendar == "solar" else "lunar leap " if self.leap else "lunar "
        return f"{mark}{self.year or '-'}-{self.month:02}-{self.day:02}"

    def on_or_after(self, day: date) -> date:
        """The next day it is celebrated.

        29 February comes on the 28th in common years; the 30th of a short Chinese month on the 29th; a leap
        month that the year does not have in the ordinary month of its number.
        """
        years = range(day.year - 1, day.year + 2)
        return min(found for year in years if (found := self.in_year(year)) >= day)

    def in_year(self, year: int) -> date:
        """When it is celebrated in that year of its own calendar."""
        if self.calendar == "solar":
            longest = monthrange(year, self.month)[1]
            return date(year, self.month, min(self.day, longest))
        months = lunar.months(year)
        month = months.get((self.month, self.leap)) or months[self.month, False]
        return month.first + timedelta(days=min(self.day, month.days) - 1)

    def age_on(self, day: date) -> int | None:
        """Full years on `day`; None without a year, or before the birth."""
        if self.year is None:
            return None
        # The last month of a Chinese year lies in the next one of ours.
        last = next(year for year in range(day.year, day.year - 3, -1) if self.in_year(year) <= day)
        return last - self.year if last >= self.year else None

    def text(self, locale: str) -> str:
        """As people say it: 1990年1月2日, 农历八月十五; 2 January 1990, day 15 of lunar month 8."""
        if self.calendar == "solar":
            year, pattern = self.year or _LEAP_YEAR, _PATTERNS[locale][self.year is None]
            chosen = current_formats().date_pattern if self.year else None
            return format_date(date(year, self.month, self.day), chosen or pattern, locale=locale)
        if locale == "zh":
            month = f"{'闰' if self.leap else ''}{lunar.MONTHS[self.month - 1]}月"
            return f"农历{f'{self.year}年' if self.year else ''}{month}{lunar.DAYS[self.day - 1]}"
        month = f"{'leap ' if self.leap else ''}month {self.month}"
        whole = f"{month}, lunar {self.year}" if self.year else f"lunar {month}"
        return f"day {self.day} of {whole}"


_PATTERNS: Final = {"zh": ("y年M月d日", "M月d日"), "en": ("d MMMM y", "d MMMM")}


def checked_birthday(calendar: Calendar, year: int | None, month: int, day: int, *, leap: bool = False,
                     today: date | None = None) -> Birthday | Issue:
    """The birthday, if such a day exists in its calendar; with `today`, nobody is born later."""
    birthday = Birthday(calendar=calendar, year=year, month=month, day=day, leap=leap and calendar == "lunar")
    if year is not None and not _FIRST_YEARS[calendar] <= year <= lunar.LAST_YEAR:
        return _issue(_l("A year of birth lies between %(first)s and %(last)s."), "birthday.year",
                      first=_FIRST_YEARS[calendar], last=lunar.LAST_YEAR)
    if not _exists(birthday):
        return _issue(_l("Month %(month)s of that year and calendar has no day %(day)s, or there is no such month. "
                         "Check month, day and leap month."), "birthday.no_such_day", month=month, day=day)
    if today is not None and year is not None and birthday.in_year(year) > today:
        return _issue(_l("This date of birth lies in the future."), "birthday.future")
    return birthday


_FIRST_YEARS: Final = {"solar": EARLIEST_YEAR, "lunar": lunar.FIRST_YEAR}


def _exists(birthday: Birthday) -> bool:
    if not (1 <= birthday.month <= 12 and 1 <= birthday.day <= 31):
        return False
    if birthday.calendar == "solar":
        longest = monthrange(birthday.year or _LEAP_YEAR, birthday.month)[1]
        return birthday.day <= longest
    if birthday.year is None:
        return birthday.day <= 30
    month = lunar.months(birthday.year).get((birthday.month, birthday.leap))
    return month is not None and birthday.day <= month.days


_LEAP_YEAR: Final = 2000


def _issue(message: LazyString, code: str, **params: object) -> Issue:
    return Issue(message=message, code=code, params=params)
