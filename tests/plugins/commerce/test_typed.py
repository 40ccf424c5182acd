"""Amounts as people type them: what could mean two things is refused, never guessed."""

from __future__ import annotations

import pytest

from guanxi_commerce.typed import amount_of


@pytest.mark.parametrize(("text", "minor"), [
    ("1234.5", 123450), ("1,234.50", 123450), ("1,234,567", 123456700), ("￥12", 1200), ("3.5万", 3500000),
    ("12 元", 1200),
])
def test_an_amount_is_read_exactly(text: str, minor: int) -> None:
    assert amount_of(text, "CNY") == minor


@pytest.mark.parametrize("text", ["12,50", "1.234,50", "1,2345", "12,34,567.891", ",5", "12.345"])
def test_a_comma_that_does_not_group_is_no_decimal_point_and_nothing_is_rounded(text: str) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        amount_of(text, "CNY")
