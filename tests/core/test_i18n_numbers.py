"""Figures and money as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guanxi.i18n import compact, money, money_parts, number, percent
from guanxi.money import Money


def test_numbers_are_grouped_and_keep_their_decimals() -> None:
    assert number(123456789012) == "123,456,789,012"
    assert number(Decimal("1234.50")) == "1,234.50"


def test_a_negative_number_has_a_minus_sign_not_a_hyphen() -> None:
    assert number(-3) == "−3"
    assert money(Money(-500, "CNY"), "zh") == "−¥5.00"


@pytest.mark.parametrize(("value", "chinese", "english"), [
    (9_999, "9,999", "9,999"),
    (128_400, "12.8万", "128.4K"),
    (1_284_000, "128.4万", "1.3M"),
    (350_000_000, "3.5亿", "350M"),
])
def test_large_figures_are_said_in_wan_or_in_thousands(value: int, chinese: str, english: str) -> None:
    assert compact(value, "zh") == chinese
    assert compact(value, "en") == english


@pytest.mark.parametrize(("amount", "text"), [
    (Money(12840000, "CNY"), "¥128,400.00"),
    (Money(5, "CNY"), "¥0.05"),
    (Money(500, "JPY"), "¥500"),
    (Money(1234567, "KWD"), "KWD1,234.567"),
    (Money(123456789012, "CNY"), "¥1,234,567,890.12"),
])
def test_money_has_its_sign_before_and_the_currencys_digits(amount: Money, text: str) -> None:
    assert money(amount, "en") == text


def test_money_is_cut_where_type_changes_weight() -> None:
    parts = money_parts(Money(-12840050, "CNY"), "zh")
    assert (parts.sign, parts.symbol, parts.whole, parts.decimals) == ("−", "¥", "128,400", ".50")


def test_a_share_is_a_percentage_with_at_most_one_decimal() -> None:
    assert percent(Decimal("0.185"), "zh") == "18.5%"
    assert percent(Decimal("-0.2"), "en") == "−20%"
