"""Goods that came back, of orders that the file names: linked where that can be told, taken back with the import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.runtime import Runtime
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.services import examine
from guanxi.transfer.trial import rehearse_records
from guanxi_commerce.health import differences
from guanxi_commerce.models import Order, OrderLine, Return, ReturnLine
from tests.core.import_help import counts, table
from tests.core.test_import_undo import taken_back
from tests.plugins.commerce.shop import Shop, line
from tests.plugins.commerce.test_import_orders import codes, take, wish

TITLES = ("number", "placed_at", "customer", "product_name", "quantity", "price", "return_of")
TODAY = "2026-03-05 10:00"
BOUGHT = (("A1", TODAY, "7", "丝巾", "3", "10", ""), ("A1", TODAY, "7", "围巾", "1", "20", ""),
          ("A2", TODAY, "8", "丝巾", "1", "10", ""))


def took(ctx: Ctx, path: Path, *rows: Sequence[str], **more: Any) -> Any:
    return take(ctx, path, rows, TITLES, create_customers=True, **more)


def linked(ctx: Ctx) -> dict[str, tuple[str | None, int]]:
    """By key of the return: the number of its order, and how many of its lines are of one of the order's."""
    lines = Counter(ctx.session.scalars(select(ReturnLine.return_id).where(ReturnLine.line_id.is_not(None))))
    rows = ctx.session.execute(
        select(Return.id, Return.key, Order.number).outerjoin(Order, Order.id == Return.order_id))
    return {row.key.rpartition(":")[2]: (row.number, lines[row.id]) for row in rows}


def test_returns_are_linked_to_the_orders_the_file_names_and_the_others_are_not(ctx: Ctx, tmp_path: Path) -> None:
    rows = [*BOUGHT, ("R1", TODAY, "7", "丝巾", "-2", "10", "A1"), ("R1", TODAY, "7", "别的", "-1", "5", "A1"),
            ("R2", TODAY, "8", "丝巾", "-1", "10", "A2"), ("R3", TODAY, "8", "丝巾", "-1", "10", "")]
    run, reasons = took(ctx, tmp_path, *rows)
    back = {row[0]: row[6] for row in rows if row[4].startswith("-")}
    assert linked(ctx) == {"R1": ("A1", 1), "R2": ("A2", 1), "R3": (None, 0)}
    assert (run.figures["returns_created"], run.figures["returns_linked"]) == (len(back), sum(map(bool, back.values())))
    left = {(row.number, row.text): row.kept for row in ctx.session.execute(
        select(Order.number, OrderLine.text, OrderLine.kept).join(Order, Order.id == OrderLine.order_id))}
    assert left == {("A1", "丝巾"): 1000, ("A1", "围巾"): 1000, ("A2", "丝巾"): 0}
    assert dict(ctx.session.execute(select(Order.number, Order.refunded)).all()) == {"A1": 2500, "A2": 1000}
    assert (reasons, list(differences(ctx))) == ([], [])
    again, _reasons = took(ctx, tmp_path, *rows)
    assert counts(again) == (0, 0, 5, 0)


def test_what_can_not_be_of_the_order_is_given_back_with_the_reason(ctx: Ctx, tmp_path: Path) -> None:
    run, reasons = took(ctx, tmp_path, *BOUGHT, ("R1", TODAY, "7", "丝巾", "-1", "10", "A9"),
                        ("R2", TODAY, "7", "丝巾", "-1", "10", "A2"), ("R3", TODAY, "8", "丝巾", "-1", "99", "A2"),
                        ("R4", TODAY, "7", "丝巾", "1", "10", "A1"))
    assert [(row, code) for row, _columns, code in codes(reasons)] == [
        (5, "return.no_order"), (6, "mismatch"), (7, "too_much"), (8, "order.nothing_back")]
    assert (run.figures["returns_created"], run.figures["returns_linked"]) == (0, 0)


def test_orders_that_were_recorded_here_are_found_by_number_and_two_of_a_number_are_not_guessed(
        ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    customer = shop.make.customer(number="7")
    for source, number in (("till", "A1"), ("web", "B1"), ("app", "B1")):
        shop.buys(customer, line(1000), number=number, source=source)
    _run, reasons = took(ctx, tmp_path, ("R1", "2026-06-16", "7", "丝巾", "-1", "10", "A1"),
                         ("R2", "2026-06-16", "7", "丝巾", "-1", "10", "B1"))
    assert (linked(ctx), [code for *_rest, code in codes(reasons)]) == ({"R1": ("A1", 1)}, ["return.several"])


def test_a_rehearsal_knows_the_orders_of_batches_before(ctx: Ctx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                        ) -> None:
    monkeypatch.setattr("guanxi.transfer.trial._BATCH", 1)
    path = table(tmp_path / "a.csv", [*BOUGHT, ("R1", TODAY, "7", "丝巾", "-2", "10", "A1"),
                                      ("R2", TODAY, "7", "丝巾", "-2", "10", "A9")], TITLES)
    found = Rehearsed()
    rejected = list(rehearse_records(ctx, examine(ctx, wish(path, TITLES, create_customers=True)).plan, 5, found))
    assert [ready.row for ready in rejected] == [6]
    assert (found.figures["returns_created"], found.figures["returns_linked"]) == (1, 1)


def test_taken_back_the_order_is_as_it_was(runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    customer = shop.make.customer(number="8")
    order = shop.buys(customer, line(1000), number="A1")
    run, _reasons = took(ctx, tmp_path, ("R1", "2026-06-16", "8", "丝巾", "-1", "10", "A1"))
    assert ctx.session.scalars(select(Order.status).where(Order.id == order)).one() == "returned"
    assert taken_back(runtime, ctx, run.id)["taken"] == 1
    row = ctx.session.execute(select(Order.status, Order.refunded, Order.returned_items)).one()
    assert (tuple(row), list(ctx.session.scalars(select(OrderLine.kept)))) == (("completed", 0, 0), [1000])
    assert list(differences(ctx)) == []
    run, _reasons = took(ctx, tmp_path, *BOUGHT[:2], ("R1", TODAY, "7", "丝巾", "-2", "10", "A1"), source="till")
    assert taken_back(runtime, ctx, run.id)["taken"] == 2, "the return before its order"
    assert list(differences(ctx)) == []
