"""Dates, instants, numbers and yes or no as people and spreadsheets write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.customers.dates import read_date, read_instant
from guanxi.customers.numbers import read_boolean, read_integer, read_number, read_scaled
from guanxi.customers.spreadsheets import shown
from guanxi.errors import Issue

SHANGHAI = ZoneInfo("Asia/Shanghai")


def refusal(value: object) -> str:
    assert isinstance(value, Issue), value
    return value.code


@pytest.mark.parametrize("written", [
    "2024-03-05", "2024-3-5", "2024.3.5", "2024/3/5", "2024年3月5日", "2024年3月5号", "2024 年 3 月 5 日", "20240305",
    "２０２４年３月５日", "5 March 2024", "5-Mar-2024", "March 5, 2024", "Mar 5th 2024", "2024-03-05 00:00:00",
    "2024-03-05T14:30:00Z", " 2024-03-05\t",
])
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    assert read_date(written) == date(2024, 3, 5)


@pytest.mark.parametrize(("written", "code"), [
    ("45356", "date.serial"), ("45356.5", "date.serial"), ("3/5/2024", "date.order"), ("13.5.24", "date.order"),
    ("2024-02-30", "date.no_such_day"), ("2023-02-29", "date.no_such_day"), ("2024-13-01", "date.no_such_day"),
    ("0000-00-00", "date.no_such_day"), ("9999-01-01", "date.no_such_day"), ("2024-3", "date.unreadable"),
    ("", "date.unreadable"), ("明天", "date.unreadable"), ("1.38E+10", "cell.digits_lost"),
    ("#VALUE!", "cell.failed"), ("9" * 10_000, "date.unreadable"), ("\ud800", "date.unreadable"),
])
def test_what_is_not_one_certain_day_is_refused(written: str, code: str) -> None:
    assert refusal(read_date(written)) == code


FORMS = ["{0.year}-{0.month:02}-{0.day:02}", "{0.year}.{0.month}.{0.day}", "{0.year}/{0.month}/{0.day}",
         "{0.year}年{0.month}月{0.day}日", "{0.year}{0.month:02}{0.day:02}"]


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(FORMS))
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert read_date(form.format(day)) == day


@pytest.mark.parametrize(("written", "instant"), [
    ("2024-03-05 14:30", datetime(2024, 3, 5, 6, 30, tzinfo=UTC)),
    ("2024年3月5日 9:05", datetime(2024, 3, 5, 1, 5, tzinfo=UTC)),
    ("2024-03-05T14:30:15Z", datetime(2024, 3, 5, 14, 30, 15, tzinfo=UTC)),
    ("2024-03-05T14:30+0100", datetime(2024, 3, 5, 13, 30, tzinfo=UTC)),
    ("2024-03-05 14:30:10.123456 -05:00", datetime(2024, 3, 5, 19, 30, 10, tzinfo=UTC)),
    ("2024-03-05", datetime(2024, 3, 4, 16, tzinfo=UTC)),
])
def test_an_instant_is_read_on_the_readers_clock_or_with_its_offset(written: str, instant: datetime) -> None:
    assert read_instant(written, SHANGHAI) == instant


@pytest.mark.parametrize(("written", "code"), [
    ("2024-03-05 25:00", "date.no_such_time"), ("2024-03-05 14:60", "date.no_such_time"),
    ("2024-02-30 14:00", "date.no_such_day"), ("14:30", "date.unreadable"),
    ("2024-03-05T14:30+99:00", "date.unreadable"), ("2024-03-05T14:30+01:99", "date.unreadable"),
])
def test_an_instant_that_does_not_exist_is_refused(written: str, code: str) -> None:
    assert refusal(read_instant(written, SHANGHAI)) == code


@pytest.mark.parametrize(("written", "number"), [
    ("0", "0"), ("1234.50", "1234.50"), ("1,234.50", "1234.50"), ("1,234,567", "1234567"),
    ("1 234 567.8", "1234567.8"), ("１２３．４", "123.4"), ("3.5万", "35000.0"), ("3.5w", "35000.0"), ("2千", "2000"),
    ("10k", "10000"), ("1.5亿", "150000000.0"), ("3 百万", "3000000"), ("¥1,234.50", "1234.50"), ("￥12", "12"),
    ("HK$1,234.50", "1234.50"), ("JP¥12", "12"), ("₩12", "12"), ("CHF12", "12"),
    ("12元", "12"), ("12 元整", "12"), ("RMB 12", "12"), ("$12.5", "12.5"), ("3.5万元", "35000.0"), ("-5", "-5"),
    ("−5", "-5"), ("¥-5", "-5"), ("(12.00)", "-12.00"), ("+7", "7"), (".5", "0.5"), ("1.5E+1", "15"), ("'12", "12"),
    ("999999999999999999", "999999999999999999"),
])
def test_a_number_is_read_exactly(written: str, number: str) -> None:
    assert read_number(written) == Decimal(number)


@pytest.mark.parametrize(("written", "code"), [
    ("1.38E+10", "cell.digits_lost"), ("1e400", "cell.digits_lost"), ("#DIV/0!", "cell.failed"),
    ("#####", "cell.failed"), ("1,23", "number.separator"), ("1.234,50", "number.separator"),
    ("1.234.567", "number.separator"), ("1,2345", "number.separator"), ("1,5", "number.separator"),
    ("9" * 19, "number.too_long"), ("0." + "0" * 18 + "1", "number.too_long"), ("999999999999亿", "number.too_long"),
    ("", "number.unreadable"), ("-", "number.unreadable"), ("nan", "number.unreadable"), ("inf", "number.unreadable"),
    ("--5", "number.unreadable"), ("-(5)", "number.unreadable"), ("(5", "number.unreadable"),
    ("12%", "number.unreadable"), ("0x10", "number.unreadable"), ("1_000", "number.unreadable"),
    ("5²", "number.unreadable"), ("½", "number.unreadable"), ("约3万", "number.unreadable"),
    ("1" * 10_000, "number.unreadable"),
])
def test_what_is_not_one_certain_number_is_refused(written: str, code: str) -> None:
    assert refusal(read_number(written)) == code


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_every_number_is_read_back(number: Decimal) -> None:
    assert read_number(f"{number:f}") == number
    assert read_number(f"{number:,f}") == number


def test_a_scaled_number_is_never_rounded() -> None:
    assert read_scaled("3.50", 2) == 350
    assert read_scaled("3.500", 2) == 350
    assert refusal(read_scaled("3.505", 2)) == "number.too_exact"
    assert refusal(read_scaled("99999999999999999", 2)) == "number.too_long"


def test_a_whole_number_may_be_written_with_a_unit() -> None:
    assert read_integer("3.5万") == 35_000
    assert read_integer("12.0") == 12
    assert refusal(read_integer("12.5")) == "number.not_whole"


@pytest.mark.parametrize(("written", "value"), [
    ("是", True), ("否", False), ("YES", True), ("No", False), ("y", True), ("N", False), ("TRUE", True),
    ("false", False), ("1", True), ("0", False), ("√", True), ("×", False), (" 有 ", True), ("没有", False),
    ("Ｙ", True),
])
def test_yes_and_no_in_both_languages(written: str, value: bool) -> None:
    assert read_boolean(written) is value


@pytest.mark.parametrize("written", ["", "2", "也许", "yesno", "x" * 10_000])
def test_what_is_neither_yes_nor_no_is_refused(written: str) -> None:
    assert refusal(read_boolean(written)) == "boolean.unreadable"


def test_a_message_quotes_a_hostile_value_short_and_on_one_line() -> None:
    assert shown("a\nb\x00c\u202ed") == "a b c d"
    assert len(shown("x" * 10_000)) == 40


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_date(text)
    read_instant(text, SHANGHAI)
    read_number(text)
    read_scaled(text, 3)
    read_boolean(text)
