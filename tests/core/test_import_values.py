"""Cells as people and spreadsheets write them, read the same by every importer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guanxi.accounts.models import Store
from guanxi.contributions import CellKind, Choice, ImportField
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.days import DayOrder, OrderSeen, year_first
from guanxi.transfer.values import readers_of

CHINA = ZoneInfo("Asia/Shanghai")
CHOICES = (Choice("person", _l("Individual customer")), Choice("company", "Firm"))


def read(ctx: Ctx, kind: CellKind, text: str, order: DayOrder = "") -> Any:
    field = ImportField(key="it", title="It", kind=kind, most=20, choices=lambda _ctx: CHOICES)
    found = readers_of(ctx, [field], CHINA, order)["it"](text)
    return found.code if isinstance(found, Issue) else found


@pytest.mark.parametrize(("text", "value"), [
    ("¥1,234.50", Decimal("1234.50")), ("3.5万", Decimal(35_000)), ("(12.00)", Decimal(-12)),
    ("-12.5", Decimal("-12.5")),
    ("22.200000000000003", Decimal("22.200000000000003")), ("£8", Decimal(8)),
    ("１２．５", Decimal("12.5")),
    ("1.776357e-15", Decimal("1.776357e-15")), ("-4.44E-3", Decimal("-0.00444")), ("5E-1", "cell.digits_lost"),
    ("1.5E-2", "cell.digits_lost"), ("2.00E+05", Decimal(200_000)), ("nan", None),
    ("1.38E+10", "cell.digits_lost"), ("#REF!", "cell.failed"),
    ("12,5", "number.separator"), ("viel", "number.unreadable"), ("1" * 19, "number.too_long"),
])
def test_money_is_exact(ctx: Ctx, text: str, value: object) -> None:
    assert read(ctx, CellKind.MONEY, text) == value


@pytest.mark.parametrize(("text", "order", "value"), [
    ("2024.3.5", "", (2024, 3, 5)), ("2024年3月5日", "", (2024, 3, 5)),
    ("2024年3月5日 14:30", "", (2024, 3, 5, 14, 30)),
    ("12/1/2010 8:26", "mdy", (2010, 12, 1, 8, 26)), ("12/1/2010 8:26", "dmy", (2010, 1, 12, 8, 26)),
    ("1.12.10 8:26:05", "dmy", (2010, 12, 1, 8, 26, 5)), ("12/1/99", "mdy", (1999, 12, 1)),
    ("12/1/2010 8:26 PM", "mdy", (2010, 12, 1, 20, 26)), ("2010-12-01 12:05 am", "", (2010, 12, 1, 0, 5)),
    ("40513", "", (2010, 12, 1)), ("40513.3513888889", "", (2010, 12, 1, 8, 26)),
    ("12/1/2010 8:26", "", "date.order"), ("13/13/2010", "dmy", "date.no_such_day"), ("99999", "", "date.serial"),
    ("2010-12-01 25:00", "", "date.no_such_time"), ("gestern", "", "date.unreadable"),
    ("1.38E+10", "", "cell.digits_lost"),
])
def test_moments_are_those_of_the_clock_where_they_were_written(
        ctx: Ctx, text: str, order: DayOrder, value: tuple[int, ...] | str) -> None:
    expected = value if isinstance(value, str) else datetime(*value, tzinfo=CHINA).astimezone(UTC)  # type: ignore[arg-type]  # parts of a time
    assert read(ctx, CellKind.INSTANT, text, order) == expected
    if not isinstance(value, str):
        assert read(ctx, CellKind.DAY, text, order) == date(*value[:3])


def test_a_moment_with_an_offset_keeps_it(ctx: Ctx) -> None:
    assert read(ctx, CellKind.INSTANT, "2024-03-05T06:30:00Z") == datetime(2024, 3, 5, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "value"), [
    ("12417.0", "12417"), ("C536379", "C536379"), ("=\"00123\"", "00123"), ("00123", "00123"), ("47E2", "47E2"),
    ("1.38E+10", "cell.digits_lost"), ("12E+3", "cell.digits_lost"), ("x" * 21, "too_long"),
])
def test_what_something_is_called_by_keeps_its_characters(ctx: Ctx, text: str, value: str) -> None:
    assert read(ctx, CellKind.CODE, text) == value


@pytest.mark.parametrize(("kind", "text", "value"), [
    (CellKind.CHOICE, "个人客户", "person"), (CellKind.CHOICE, "individual CUSTOMER", "person"),
    (CellKind.CHOICE, "company", "company"), (CellKind.CHOICE, "firm", "company"),
    (CellKind.CHOICE, "club", "not_an_option"), (CellKind.INTEGER, "12.0", 12),
    (CellKind.INTEGER, "1.5", "number.not_whole"),
    (CellKind.BOOLEAN, "是", True), (CellKind.BOOLEAN, "?", "boolean.unreadable"),
    (CellKind.TEXT, " 张\x00伟 ", "张伟"),
    (CellKind.PERCENT, "13%", Decimal(13)), (CellKind.PERCENT, "13", Decimal(13)),
    (CellKind.PERCENT, "0.13", Decimal(13)), (CellKind.PERCENT, "0.5 %", Decimal("0.5")), (CellKind.PERCENT, "0", 0),
    (CellKind.STORE, "H2", "reference.unknown"),
])
def test_other_kinds(ctx: Ctx, kind: CellKind, text: str, value: object) -> None:
    assert read(ctx, kind, text) == value


def test_a_store_is_named_by_its_code(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.add(Store(code="H1", name="西湖店"))
    assert read(ctx, CellKind.STORE, "h1") == read(ctx, CellKind.STORE, "西湖店") > 0


@pytest.mark.parametrize(("cells", "order"), [
    (("1/2/2010", "13/2/2010"), "dmy"), (("1/2/2010", "2/13/2010"), "mdy"), (("1/2/2010",), ""),
    (("13/2/2010", "2/13/2010"), ""), (("2010-02-13", "x"), ""),
])
def test_the_order_of_days_and_months_is_seen_in_the_column(cells: tuple[str, ...], order: str) -> None:
    seen = OrderSeen()
    seen.read(cells)
    assert seen.order == order


def test_what_is_no_date_stays_as_it_is() -> None:
    for text in ("", "x", "2024-03-05", "1/2", "12345678", "1/2/2010/3"):
        assert year_first(text, "dmy") == text
