"""Days, times of day and figures in the formats that a reader chose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from guanxi.customers.birthdays import Birthday
from guanxi.i18n import Formats, absolute, compact, day, money, number, percent, relative, use_formats, use_locale
from guanxi.money import Money

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 6, 8, 20, tzinfo=UTC)  # a Tuesday, 16:20 in Shanghai
TODAY = date(2026, 10, 6)


@pytest.mark.parametrize(("dates", "written"), [
    ("iso", "2026-10-06"), ("dots", "06.10.2026"), ("slashes", "06/10/2026"), ("american", "10/06/2026"),
    ("chinese", "2026年10月6日"), ("", "6 Oct"), ("no longer offered", "6 Oct"),
])
def test_a_short_day_is_written_as_chosen(dates: str, written: str) -> None:
    with use_formats(Formats(dates=dates)):
        assert day(TODAY, "en", TODAY, short=True) == written


def test_a_long_day_keeps_its_weekday_where_the_language_has_it() -> None:
    with use_formats(Formats(dates="iso")):
        assert day(TODAY, "zh", TODAY) == "2026-10-06 星期二"
        assert day(TODAY, "en", TODAY) == "Tuesday 2026-10-06"


def test_times_of_day_are_written_by_the_chosen_clock_wherever_they_stand() -> None:
    with use_formats(Formats(clock="12", dates="iso")):
        assert absolute(NOW, "zh", SHANGHAI) == "2026-10-06 星期二 下午4:20"
        assert absolute(NOW, "en", SHANGHAI) == "Tuesday 2026-10-06 4:20 PM"
        with use_locale("zh"):
            assert relative(NOW - timedelta(days=1), NOW, "zh", SHANGHAI) == "昨天 下午4:20"


@pytest.mark.parametrize(("numbers", "written", "price", "share"), [
    ("", "−12,345.6", "¥1,234.50", "18.5%"),
    ("german", "−12.345,6", "¥1.234,50", "18,5%"),
    ("space", "−12\u202f345.6", "¥1\u202f234.50", "18.5%"),
    ("french", "−12\u202f345,6", "¥1\u202f234,50", "18,5%"),
])
def test_figures_are_separated_as_chosen(numbers: str, written: str, price: str, share: str) -> None:
    with use_formats(Formats(numbers=numbers)):
        assert number(Decimal("-12345.6")) == written
        assert money(Money(123450, "CNY"), "zh") == price
        assert percent(Decimal("0.185"), "en") == share


def test_a_figure_at_a_glance_has_the_chosen_decimals() -> None:
    with use_formats(Formats(numbers="german")):
        assert compact(128_400, "zh") == "12,8万"


def test_a_birthday_is_written_as_chosen_when_its_year_is_known() -> None:
    with use_formats(Formats(dates="dots")):
        assert Birthday(calendar="solar", year=1990, month=1, day=2).text("en") == "02.01.1990"
        assert Birthday(calendar="solar", year=None, month=1, day=2).text("en") == "2 January"
