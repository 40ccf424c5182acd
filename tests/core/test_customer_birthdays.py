"""Birthdays in both calendars: read, checked, said, and when they come round."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.customers import lunar
from guanxi.customers.birthday_reading import read_birthday
from guanxi.customers.birthdays import Birthday, checked_birthday
from guanxi.errors import Issue

TODAY = date(2026, 11, 22)


def refusal(value: object) -> str:
    assert isinstance(value, Issue), value
    return value.code


def moon(month: int, day: int, *, year: int | None = None, leap: bool = False) -> Birthday:
    return Birthday(calendar="lunar", year=year, month=month, day=day, leap=leap)


@pytest.mark.parametrize(("written", "birthday"), [
    ("1990-01-02", Birthday(year=1990, month=1, day=2)), ("2024.3.5", Birthday(year=2024, month=3, day=5)),
    ("19900102", Birthday(year=1990, month=1, day=2)), ("1990年1月2日", Birthday(year=1990, month=1, day=2)),
    ("5 March 1990", Birthday(year=1990, month=3, day=5)), ("03-05", Birthday(month=3, day=5)),
    ("3.5", Birthday(month=3, day=5)), ("3月5日", Birthday(month=3, day=5)), ("五月一号", Birthday(month=5, day=1)),
    ("2-29", Birthday(month=2, day=29)), ("一九八五年八月十五日", Birthday(year=1985, month=8, day=15)),
    ("二〇〇五年十二月三十一日", Birthday(year=2005, month=12, day=31)),
    ("阳历1990-1-2", Birthday(year=1990, month=1, day=2)), ("公历八月十五", Birthday(month=8, day=15)),
    ("--01-02", Birthday(month=1, day=2)), ("农历八月十五", moon(8, 15)), ("阴历8月15", moon(8, 15)),
    ("农历8-15", moon(8, 15)), ("lunar 8-15", moon(8, 15)), ("8-15(农历)", moon(8, 15)), ("腊月廿三", moon(12, 23)),
    ("正月初一", moon(1, 1)), ("冬月十一", moon(11, 11)), ("农历三月三十", moon(3, 30)),
    ("农历十二月二十九", moon(12, 29)), ("农历1985年八月十五", moon(8, 15, year=1985)),
    ("农历 1985年 8月 15日", moon(8, 15, year=1985)), ("闰四月初五", moon(4, 5, leap=True)),
    ("农历2023年闰二月初一", moon(2, 1, year=2023, leap=True)),
    ("lunar leap 2023-02-05", moon(2, 5, year=2023, leap=True)),
])
def test_a_birthday_is_read_however_it_is_written(written: str, birthday: Birthday) -> None:
    assert read_birthday(written, TODAY) == birthday


@pytest.mark.parametrize(("written", "code"), [
    ("八月十五", "birthday.calendar"), ("3/5/1990", "date.order"), ("45356", "date.serial"),
    ("1.38E+10", "cell.digits_lost"), ("2023-2-29", "birthday.no_such_day"), ("2-30", "birthday.no_such_day"),
    ("13-1", "birthday.no_such_day"), ("农历8-31", "birthday.no_such_day"),
    ("农历2024年闰二月初一", "birthday.no_such_day"), ("农历2023年闰二月三十", "birthday.no_such_day"),
    ("2026-11-23", "birthday.future"), ("农历2026年腊月初一", "birthday.future"), ("1700-01-01", "birthday.year"),
    ("1990", "birthday.unreadable"), ("", "birthday.unreadable"), ("农历十十月初五", "birthday.unreadable"),
    ("农历初月初初", "birthday.unreadable"), ("乙丑年八月十五", "birthday.unreadable"),
])
def test_what_is_not_one_certain_birthday_is_refused(written: str, code: str) -> None:
    assert refusal(read_birthday(written, TODAY)) == code


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_birthday(text, TODAY)


solar = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(
    lambda day: Birthday(year=day.year, month=day.month, day=day.day))


@st.composite
def lunar_birthdays(draw: st.DrawFn) -> Birthday:
    year = draw(st.integers(1900, 2099))
    (number, leap), month = draw(st.sampled_from(sorted(lunar.months(year).items(), key=lambda item: item[0])))
    return moon(number, draw(st.integers(1, month.days)), year=draw(st.sampled_from([year])), leap=leap)


@given(st.one_of(solar, lunar_birthdays()))
def test_what_is_written_and_said_is_read_again(birthday: Birthday) -> None:
    assert read_birthday(str(birthday)) == birthday
    assert read_birthday(birthday.text("zh")) == birthday


@given(st.one_of(solar, lunar_birthdays()))
def test_a_birthday_falls_on_the_day_of_birth_in_its_own_year(birthday: Birthday) -> None:
    assert birthday.year is not None
    born = birthday.in_year(birthday.year)
    assert birthday.on_or_after(born) == born
    assert birthday.age_on(born) == 0


@given(st.one_of(solar, lunar_birthdays()), st.dates(date(1902, 1, 1), date(2098, 12, 31)))
def test_the_next_birthday_is_never_past_nor_more_than_a_chinese_year_away(birthday: Birthday, day: date) -> None:
    assert 0 <= (birthday.on_or_after(day) - day).days <= 385


@pytest.mark.parametrize(("birthday", "after", "day"), [
    (Birthday(month=2, day=29), date(2025, 1, 1), date(2025, 2, 28)),
    (Birthday(month=2, day=29), date(2028, 1, 1), date(2028, 2, 29)),
    (Birthday(month=1, day=1), date(2026, 11, 22), date(2027, 1, 1)),
    (moon(12, 30), date(2025, 1, 1), date(2025, 1, 28)), (moon(1, 1), date(2026, 2, 17), date(2026, 2, 17)),
    (moon(8, 15), date(2026, 1, 1), date(2026, 9, 25)), (moon(2, 5, leap=True), date(2023, 1, 1), date(2023, 3, 26)),
    (moon(2, 5, leap=True), date(2024, 1, 1), date(2024, 3, 14)), (moon(2, 5), date(2023, 1, 1), date(2023, 2, 24)),
    (moon(12, 29), date(2024, 1, 1), date(2024, 2, 8)),
])
def test_when_a_birthday_is_celebrated(birthday: Birthday, after: date, day: date) -> None:
    assert birthday.on_or_after(after) == day


def test_age_grows_on_the_birthday() -> None:
    born = Birthday(year=1990, month=5, day=1)
    assert [born.age_on(date(2026, 4, 30)), born.age_on(date(2026, 5, 1))] == [35, 36]
    assert born.age_on(date(1990, 4, 30)) is None
    assert Birthday(month=5, day=1).age_on(date(2026, 5, 1)) is None
    assert moon(12, 1, year=2000).age_on(date(2026, 1, 18)) == 24
    assert moon(12, 1, year=2000).age_on(date(2026, 1, 19)) == 25


@pytest.mark.parametrize(("birthday", "chinese", "english"), [
    (Birthday(year=1990, month=1, day=2), "1990年1月2日", "2 January 1990"),
    (Birthday(month=2, day=29), "2月29日", "29 February"), (moon(8, 15), "农历八月十五", "day 15 of lunar month 8"),
    (moon(12, 20, year=1985), "农历1985年腊月二十", "day 20 of month 12, lunar 1985"),
    (moon(4, 5, leap=True), "农历闰四月初五", "day 5 of lunar leap month 4"),
])
def test_a_birthday_is_said_in_both_languages(birthday: Birthday, chinese: str, english: str) -> None:
    assert (birthday.text("zh"), birthday.text("en")) == (chinese, english)


def test_a_solar_birthday_has_no_leap_month() -> None:
    assert checked_birthday("solar", 1990, 4, 5, leap=True) == Birthday(year=1990, month=4, day=5)


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 32), (-1, 5)])
def test_a_day_outside_the_calendar_is_refused(month: int, day: int) -> None:
    assert refusal(checked_birthday("solar", None, month, day)) == "birthday.no_such_day"
    assert refusal(checked_birthday("lunar", 2023, month, day)) == "birthday.no_such_day"
