"""Orders from files: by row or by line, each number once, whose customer is found or made, what came back with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from guanxi.accounts.models import Store
from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.models import Customer
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import principal
from guanxi.transfer.engine import import_rows
from guanxi.transfer.models import ImportRange
from guanxi.transfer.reasons import Reason
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Wish, begin, examine
from guanxi.transfer.trial import rehearse_records
from guanxi_commerce.health import differences
from guanxi_commerce.importing.fields import FIELDS
from guanxi_commerce.models import Order, OrderLine, Return, ReturnLine
from tests.core.import_help import Driver, counts, table
from tests.plugins.commerce.shop import Shop

WHOLE = ("number", "placed_at", "customer", "total")
LINES = ("number", "placed_at", "customer", "product", "product_name", "quantity", "price")
TODAY = "2026-03-05 10:00"


def wish(path: Path, titles: Sequence[str], **more: Any) -> Wish:
    options = {key: more.pop(key) for key in ("currency", "source", "create_customers", "walk_in", "repeated")
               if key in more}
    maps = tuple(f"{key}={key}" for key in titles)
    return Wish(path=path, maps=maps, target="commerce.orders", options=options, **more)


def take(ctx: Ctx, path: Path, rows: Sequence[Sequence[str]], titles: Sequence[str] = WHOLE, **more: Any
         ) -> tuple[Run, list[Reason]]:
    """Import a file of these rows; how it went, and what was given back."""
    begun = begin(ctx, examine(ctx, wish(table(path / "orders.csv", rows, titles), titles, **more)))
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    return run, list(explained(begun.plan, rejected_rows(ctx, run.id)))


def codes(reasons: Sequence[Reason]) -> list[tuple[int, tuple[str, ...], str]]:
    return [(reason.row, reason.columns, reason.code) for reason in reasons]


def orders(ctx: Ctx) -> dict[str, tuple[int, str]]:
    """Total and customer's number by the number of the order."""
    rows = ctx.session.execute(select(Order.number, Order.total, Customer.number.label("whose"))
                               .join(Customer, Customer.id == Order.customer_id))
    return {row.number: (row.total, row.whose) for row in rows}


def test_a_row_is_an_order(ctx: Ctx, tmp_path: Path) -> None:
    run, reasons = take(ctx, tmp_path, [("A1", TODAY, "17850", "22.200000000000003")], create_customers=True,
                        currency="GBP", timezone="Europe/London")
    order = ctx.session.scalars(select(Order)).one()
    assert (counts(run), reasons) == ((1, 0, 0, 0), [])
    assert (order.number, order.total, order.currency, order.placed_at) == (
        "A1", 2220, "GBP", datetime(2026, 3, 5, 10, tzinfo=UTC))
    assert ctx.session.execute(select(Customer.number, Customer.name)).one() == ("17850", "17850")


def test_money_is_rounded_half_up_row_by_row(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("A1", TODAY, "7", "0.125"), ("A1", TODAY, "7", "0.125"), ("A2", TODAY, "7", "2.675")]
    take(ctx, tmp_path, rows, create_customers=True)
    assert {number: total for number, (total, _whose) in orders(ctx).items()} == {"A1": 26, "A2": 268}


def test_lines_of_an_order_need_not_be_adjacent(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    scarf = shop.product("S1", price=1, name="丝巾")
    rows = [("A1", TODAY, "7", "S1", "", "2", "2.95"), ("A2", TODAY, "8", "X", "Mug", "1.5", "10"),
            ("A1", "2026-03-05 09:59", "", "", "Bag", "1", "0.05")]
    run, _ = take(ctx, tmp_path, rows, LINES, create_customers=True)
    assert orders(ctx) == {"A1": (595, "7"), "A2": (1500, "8")}
    lines = ctx.session.execute(select(OrderLine.product_id, OrderLine.text, OrderLine.quantity, OrderLine.amount)
                                .order_by(OrderLine.order_id, OrderLine.position))
    assert [tuple(line) for line in lines] == [
        (scarf, None, 2000, 590), (None, "Bag", 1000, 5), (None, "X Mug", 1500, 1500)]
    assert run.figures["customers_created"] == 2
    assert ctx.session.scalars(select(Order.placed_at).where(Order.number == "A1")).one() == datetime(
        2026, 3, 5, 1, 59, tzinfo=UTC)


def test_fractions_of_a_minor_unit_a_piece_come_to_what_was_charged(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, tmp_path, [("A1", TODAY, "7", "N", "Nail", "250", "0.015")], LINES, create_customers=True)
    line = ctx.session.scalars(select(OrderLine)).one()
    assert (line.price, line.amount, line.discount, orders(ctx)["A1"][0]) == (2, 375, 0, 375)


def test_a_second_run_makes_nothing(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("A1", TODAY, "7", "10"), ("A2", TODAY, "7", "-5"), ("A3", TODAY, "8", "1")]
    first, _ = take(ctx, tmp_path, rows, create_customers=True)
    second, reasons = take(ctx, tmp_path, rows, create_customers=True)
    assert (counts(first), counts(second), reasons) == ((3, 0, 0, 0), (0, 0, 3, 0), [])
    assert (len(orders(ctx)), ctx.session.scalar(select(func.count()).select_from(Return))) == (2, 1)
    assert second.figures["total_minor"] == second.figures["customers_created"] == 0


def test_another_source_may_have_the_same_numbers(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, tmp_path, [("A1", TODAY, "7", "10")], create_customers=True)
    run, _ = take(ctx, tmp_path, [("A1", TODAY, "7", "12")], source="old shop")
    assert counts(run) == (1, 0, 0, 0)


def test_an_order_that_says_something_else_now_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, tmp_path, [("A1", TODAY, "7", "10")], create_customers=True)
    _, reasons = take(ctx, tmp_path, [("A1", TODAY, "7", "12")])
    assert codes(reasons) == [(2, ("number",), "order.changed")]
    assert orders(ctx) == {"A1": (1000, "7")}


def test_a_number_that_was_given_here_is_not_taken_again(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    shop.buys(shop.make.customer(), number="A1")
    _, reasons = take(ctx, tmp_path, [("A1", TODAY, "7", "10")], create_customers=True)
    assert codes(reasons) == [(2, ("number",), "order.changed")]


def test_goods_that_came_back_become_a_return_of_the_customer(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("536365", TODAY, "7", "S", "Mug", "6", "2.55"), ("C536365", TODAY, "7", "S", "Mug", "-2", "2.55"),
            ("C536365", TODAY, "7", "D", "Discount", "-1", "1.00")]
    run, reasons = take(ctx, tmp_path, rows, LINES, create_customers=True)
    back = ctx.session.scalars(select(Return)).one()
    assert (counts(run), reasons, back.amount, back.order_id, back.items) == ((2, 0, 0, 0), [], 610, None, 3000)
    assert ctx.session.scalars(select(ReturnLine.text).order_by(ReturnLine.id)).all() == ["S Mug", "D Discount"]
    assert (run.figures["returns_created"], run.figures["returned_minor"], run.figures["total_minor"]) == (1, 610, 1530)


def test_one_number_may_hold_goods_and_what_came_back(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("A1", TODAY, "7", "S", "Mug", "6", "1"), ("A1", TODAY, "7", "T", "Bag", "-1", "2")]
    run, _ = take(ctx, tmp_path, rows, LINES, create_customers=True)
    assert (orders(ctx), run.created, run.figures["returned_minor"]) == ({"A1": (600, "7")}, 1, 200)


def test_unknown_customers_are_given_back_unless_they_shall_be_made(ctx: Ctx, tmp_path: Path) -> None:
    run, reasons = take(ctx, tmp_path, [("A1", TODAY, "7", "10")])
    assert (counts(run), codes(reasons)) == ((0, 0, 0, 1), [(2, (), "customer.unknown")])
    assert ctx.session.scalars(select(Customer.id)).all() == []


@pytest.mark.parametrize("called", ["C-77", "138 0013 8000", "ZHANG@example.com", "张伟"])
def test_a_customer_is_found_by_number_phone_mail_or_a_name_only_one_has(
        ctx: Ctx, tmp_path: Path, shop: Shop, called: str) -> None:
    shop.make.customer("张伟", number="C-77", phone="13800138000", email="zhang@example.com")
    shop.make.customer("李娜")
    run, reasons = take(ctx, tmp_path, [("A1", TODAY, called, "10")], create_customers=True)
    assert (orders(ctx), reasons, run.figures["customers_created"]) == ({"A1": (1000, "C-77")}, [], 0)


def test_a_name_that_several_have_is_asked_about(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    shop.make.customer("张伟")
    shop.make.customer("张伟")
    _, reasons = take(ctx, tmp_path, [("A1", TODAY, "张伟", "10")], create_customers=True)
    assert codes(reasons) == [(2, (), "customer.several")]


def test_a_new_customer_of_several_rows_is_made_once_with_name_and_phone(ctx: Ctx, tmp_path: Path) -> None:
    titles = (*WHOLE, "customer_name", "phone")
    rows = [("A1", TODAY, "7", "10", "张伟", "13800138000"), ("A2", TODAY, "7", "10", "", ""),
            ("A3", TODAY, "", "10", "李娜", "13900139000"), ("A4", TODAY, "", "10", "李娜", "13900139000")]
    run, _ = take(ctx, tmp_path, rows, titles, create_customers=True)
    found = ctx.session.execute(select(Customer.name, Customer.phone).order_by(Customer.id)).all()
    assert [tuple(row) for row in found] == [("张伟", "+8613800138000"), ("李娜", "+8613900139000")]
    assert (run.figures["customers_created"], len(orders(ctx))) == (2, 4)


def test_orders_of_nobody_go_to_the_customer_of_the_others(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    shop.make.customer("散客", number="W0")
    rows = [("A1", TODAY, "", "10"), ("A2", TODAY, "7", "1")]
    run, reasons = take(ctx, tmp_path, rows, create_customers=True, walk_in="W0")
    assert (orders(ctx), reasons) == ({"A1": (1000, "W0"), "A2": (100, "7")}, [])
    assert run.figures["rows_without_customer"] == 1


def test_without_one_they_are_given_back(ctx: Ctx, tmp_path: Path) -> None:
    run, reasons = take(ctx, tmp_path, [("A1", TODAY, "", "10"), ("A1", TODAY, "", "10")], create_customers=True)
    assert codes(reasons) == [(2, ("customer",), "customer.none"), (3, ("customer",), "customer.none")]
    assert run.figures["rows_without_customer"] == 2


def test_an_order_of_two_customers_is_given_back_and_makes_neither(ctx: Ctx, tmp_path: Path) -> None:
    _, reasons = take(ctx, tmp_path, [("A1", TODAY, "7", "10"), ("A1", TODAY, "8", "10")], create_customers=True)
    assert codes(reasons) == [(row, ("customer",), "customer.differs") for row in (2, 3)]
    assert "7 and 8" in str(reasons[0])
    assert ctx.session.scalars(select(Customer.id)).all() == []


@pytest.mark.parametrize(("repeated", "total", "given_back"), [
    ("keep", 2000, []), ("drop", 1000, [(3, (), "row.repeated")])])
def test_repeated_rows_are_counted_and_kept_or_dropped(
        ctx: Ctx, tmp_path: Path, repeated: str, total: int, given_back: list[Any]) -> None:
    rows = [("A1", TODAY, "7", "10")] * 2
    run, reasons = take(ctx, tmp_path, rows, create_customers=True, repeated=repeated)
    assert (orders(ctx)["A1"][0], codes(reasons), run.figures["rows_repeated"]) == (total, given_back, 1)


def test_an_order_in_two_parts_of_the_source_is_taken_from_the_first(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("A1", TODAY, "7", "10", "2009"), ("A1", TODAY, "7", "10", "2010"), ("A2", TODAY, "7", "1", "2010")]
    run, reasons = take(ctx, tmp_path, rows, (*WHOLE, "part"), create_customers=True)
    assert (orders(ctx), codes(reasons)) == (
        {"A1": (1000, "7"), "A2": (100, "7")}, [(3, ("part",), "order.elsewhere")])
    assert run.figures["rows_elsewhere"] == 1


def test_what_is_of_the_whole_order_stands_in_one_row_or_in_all(ctx: Ctx, tmp_path: Path) -> None:
    titles = (*WHOLE, "discount", "order_discount", "freight", "store", "channel", "status", "currency")
    with unit_of_work(ctx) as unit:
        unit.session.add(Store(code="H1", name="西湖店"))
    rows = [("A1", TODAY, "7", "10", "", "2", "5", "H1", "线上", "To be delivered", "usd"),
            ("A1", TODAY, "7", "20", "1", "2", "", "西湖店", "", "", "")]
    run, reasons = take(ctx, tmp_path, rows, titles, create_customers=True)
    order = ctx.session.scalars(select(Order)).one()
    assert (reasons, order.total, order.freight, order.channel, order.status, order.currency) == (
        [], 3300, 500, "online", "placed", "USD")
    assert order.store_id is not None
    assert (run.figures["foreign_created"], run.figures["total_minor"]) == (1, 0)


@pytest.mark.parametrize(("titles", "row", "said"), [
    ((*WHOLE, "freight"), ("A1", TODAY, "7", "10", "-5"), "bad_amount"),
    ((*WHOLE, "currency"), ("A1", TODAY, "7", "10", "yen"), ""),
    ((*WHOLE, "currency"), ("A1", TODAY, "7", "10", "元"), "bad_currency"),
    ((*WHOLE, "channel"), ("A1", TODAY, "7", "10", "pigeon"), "not_an_option"),
    ((*WHOLE, "discount"), ("A1", TODAY, "7", "10", "-1"), "negative"),
    ((*WHOLE, "freight"), ("A1", TODAY, "7", "-10", "5"), "order.only_back"),
    (WHOLE, ("A1", TODAY, "7", ""), "no_amount"), (WHOLE, ("A1", "2999-01-01", "7", "1"), "bad_at"),
    (WHOLE, ("A1", "", "7", "1"), "cell.empty"), (LINES, ("A1", TODAY, "7", "S", "", "0", "1"), "bad_quantity"),
    (LINES, ("A1", TODAY, "7", "S", "", "1.2345", "1"), "bad_quantity"),
    (LINES, ("A1", TODAY, "7", "S", "", "1", "-1"), "negative"),
    (LINES, ("A1", TODAY, "7", "1.38E+10", "", "1", "1"), "cell.digits_lost"),
])
def test_what_can_not_be_an_order_is_given_back_with_the_reason(
        ctx: Ctx, tmp_path: Path, titles: Sequence[str], row: Sequence[str], said: str) -> None:
    _, reasons = take(ctx, tmp_path, [row], titles, create_customers=True)
    assert [reason.code for reason in reasons] == ([said] if said else [])


def test_rows_that_disagree_about_their_order_are_given_back(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("A1", TODAY, "7", "10", "5"), ("A1", TODAY, "7", "10", "6")]
    _, reasons = take(ctx, tmp_path, rows, (*WHOLE, "freight"), create_customers=True)
    assert codes(reasons) == [(row, ("freight",), "order.differs") for row in (2, 3)]


@pytest.mark.parametrize(("titles", "options", "said"), [
    (("number", "placed_at", "customer"), {}, "the amount of a row, or the price"),
    (("number", "placed_at", "total"), {}, "Say which column names the customer"),
    (WHOLE, {"walk_in": "W0"}, "There is no customer “W0”"), (WHOLE, {"currency": "yuan"}, "three capital letters"),
    (WHOLE, {"source": "x" * 41}, "at most 40"), (("number", "customer", "total"), {}, "Date and time"),
])
def test_what_the_columns_and_options_leave_open_is_said_before_the_first_row(
        ctx: Ctx, tmp_path: Path, titles: Sequence[str], options: dict[str, Any], said: str) -> None:
    path = table(tmp_path / "a.csv", [("1",) * len(titles)], titles)
    with pytest.raises(Refused) as error:
        examine(ctx, wish(path, titles, **options))
    assert said in "\n".join(map(str, error.value.issues))


def test_buyers_go_straight_to_the_state_their_purchases_say(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    rows = [(f"A{month}", f"2020-0{month}-05", "7", "10") for month in range(1, 6)]
    take(ctx, tmp_path, rows, create_customers=True)
    assert [after for _before, after, _reason in shop.ways()] == ["loyal", "lost"]
    assert list(differences(ctx)) == []


def test_what_an_import_made_is_remembered(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("A1", TODAY, "7", "10"), ("A2", TODAY, "8", "-10")]
    take(ctx, tmp_path, rows, create_customers=True)
    found = {row.entity: row.last_id - row.first_id + 1 for row in ctx.session.execute(
        select(ImportRange.entity, ImportRange.first_id, ImportRange.last_id))}
    assert found == {"customer": 2, "commerce.order": 1, "commerce.return": 1}


def test_a_rehearsal_says_the_same_and_keeps_nothing(ctx: Ctx, tmp_path: Path) -> None:
    rows = [(f"A{number}", TODAY, str(number % 7), "10") for number in range(450)]
    plan = examine(ctx, wish(table(tmp_path / "a.csv", rows, WHOLE), WHOLE, create_customers=True)).plan
    found = Rehearsed()
    assert list(rehearse_records(ctx, plan, len(rows), found)) == []
    assert (orders(ctx), ctx.session.scalars(select(Customer.id)).all()) == ({}, [])
    run, _ = take(ctx, tmp_path, rows, create_customers=True)
    assert (found.created, found.figures) == (run.created, run.figures)
    assert found.figures["customers_created"] == 7


def test_only_who_may_import_does(runtime: Runtime, ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("A1", TODAY, "7", "10")], WHOLE)
    grants = dict.fromkeys(("commerce.record", "commerce.view", "customer.import", "customer.view"), Scope.ALL)
    with runtime.opened(principal(None, grants)) as theirs, pytest.raises(Forbidden):
        examine(theirs, wish(path, WHOLE))


def test_no_heading_means_two_fields_of_an_order() -> None:
    words = [word for field in FIELDS for word in field.words]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_buyers_are_known_by_the_number_of_another_program(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="会员号", key="member"))
    known = shop.make.customer("张伟", **{"custom.member": "1001"})
    rows = [("A1", TODAY, "1001", "12.50"), ("A2", TODAY, "1002", "1"), ("A3", TODAY, "1002", "2")]
    run, _reasons = take(ctx, tmp_path, rows, match="会员号", create_customers=True)
    assert (counts(run), run.figures["customers_created"]) == ((3, 0, 0, 0), 1)
    assert ctx.session.scalars(select(Order.customer_id).where(Order.number == "A1")).one() == known
    made = ctx.session.execute(select(Customer.name, Customer.custom).where(Customer.id != known)).one()
    assert tuple(made) == ("1002", {"member": "1002"})
