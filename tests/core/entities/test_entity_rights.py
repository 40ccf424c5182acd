"""Who sees which rows of a plugin's list, who takes them out, and what its declaration must hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.audit.models import AuditEntry
from guanxi.contributions import Attribute, AttributeType, Entity
from guanxi.ctx import Ctx, Scope
from guanxi.customers.services import trash
from guanxi.db import insert_many, unit_of_work
from guanxi.errors import ProgrammingError
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.entities.selling import SALES, exported, many, sell, staff
from tests.core.lists_help import chips, names
from tests.toy.guanxi_toy.entities import PLACE, SALE
from tests.toy.guanxi_toy.models import Place, Sale

# Exports

def test_a_list_leaves_with_its_filters_and_columns(boss: Browser, ctx: Ctx, make: Made) -> None:
    sell(ctx, ("S1", make.customer("张伟"), 128050, date(2026, 3, 1)), ("S2", None, None, None))
    assert "1 row, all of this list" in text_of(boss.htmx("GET", f"{SALES}/export?f=toy.sale.amount:filled"))
    answer = boss.post(f"{SALES}/export", {"format": "csv", "f": "toy.sale.amount:filled"})
    assert "toy-sale-" in answer.headers["Content-Disposition"]
    assert exported(answer) == [["Number", "Amount", "Day", "Customer"], ["S1", "1280.50", "2026-03-01", "张伟"]]
    kept = ctx.session.scalars(select(AuditEntry.changes).where(AuditEntry.action == "export")).one()
    assert kept["entity"][1] == "toy.sale"


def test_ticked_rows_leave_alone_and_in_their_order(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 9)
    found = exported(boss.post(f"{SALES}/export", {"format": "csv", "ids": ["7", "2", "999"]}))
    assert [row[0] for row in found] == ["Number", "S007", "S002"]


def test_a_long_export_is_fetched_where_the_list_is(boss: Browser, ctx: Ctx, runtime: Runtime,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.web.lists.export.AT_ONCE", 2)
    many(ctx, 4)
    answer = boss.post(f"{SALES}/export", {"format": "csv", "sort": "toy.sale.number"})
    run_due_jobs(runtime)
    place = f"{SALES}/exports/{answer.location.rpartition('/')[2]}"
    assert place in boss.get(answer.location).text
    assert [row[0] for row in exported(boss.get(place))] == ["Number", "S001", "S002", "S003", "S004"]


def test_exports_are_for_those_who_may(app: Flask, ctx: Ctx) -> None:
    reader, _user = staff(app, ctx, "reader", customer_view=Scope.ALL, customer_export=Scope.ALL, toy_view=Scope.ALL)
    assert reader.get(f"{SALES}/export").status_code == 403
    assert reader.get("/toy/place/export").status_code == 404


# Who sees what

def test_staff_see_the_rows_of_customers_they_may_see(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, user = staff(app, ctx, "seller", customer_view=Scope.OWN, toy_view=Scope.ALL, toy_export=Scope.ALL)
    seller.get(SALES)
    sell(ctx, ("S1", make.customer("我的", owner_id=user), 100, None), ("S2", make.customer("别人的"), 100, None),
         ("S3", None, 100, None))
    for address in (SALES, f"{SALES}?q=S", f"{SALES}?f=toy.sale.amount:is:1", f"{SALES}?f=toy.sale.customer:empty"):
        assert set(names(seller.get(address))) <= {"S1"}
    assert names(seller.get(SALES)) == ["S1"]
    assert "1 in all" in text_of(seller.htmx("GET", f"{SALES}/count"))
    assert [row[0] for row in exported(seller.post(f"{SALES}/export", {"format": "csv", "ids": ["1", "2", "3"]}))] == [
        "Number", "S1"]


def test_a_chip_names_nobody_its_reader_may_not_see(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, _user = staff(app, ctx, "seller", customer_view=Scope.OWN, toy_view=Scope.ALL)
    hidden = make.customer("别人的")
    page = seller.get(f"{SALES}?f=toy.sale.customer:is:{hidden}")
    assert chips(page) == [f"Customer is {hidden}"]
    assert "别人的" not in page.text


def test_rows_of_a_customer_in_the_trash_are_still_there(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    sell(ctx, ("S1", customer, 100, None))
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [customer])
    assert names(boss.get(SALES)) == ["S1"]


def test_without_the_right_to_it_there_is_no_list(app: Flask, ctx: Ctx) -> None:
    clerk, _user = staff(app, ctx, "clerk", customer_view=Scope.ALL)
    for path in (SALES, f"{SALES}/count", f"{SALES}/filters", f"{SALES}/views/new", "/toy/place"):
        assert clerk.get(path).status_code == 403


def test_a_list_that_belongs_to_nobody_needs_no_right_to_customers(app: Flask, ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Place, ("name", "seats"), [("总店", 40)])
    clerk, _user = staff(app, ctx, "clerk", toy_view=Scope.ALL)
    page = clerk.get("/toy/place")
    assert "总店 40" in text_of(page)
    assert "<a href" not in page.text[page.text.index('class="c-name"><span'):page.text.index("</tbody>")]


# What a declaration must hold

@pytest.mark.parametrize(("wrong", "said"), [
    ({"name": Attribute(key="toy.sale.other", title="x", type=AttributeType.TEXT, column=Place.name)}, "its name"),
    ({"customer": Place.id}, "its customer"),
    ({"attributes": (SALE.name,)}, "one key"),
    ({"attributes": (PLACE.name,)}, "toy.place.name"),
])
def test_a_wrong_declaration_says_what_is_wrong(wrong: dict[str, Any], said: str) -> None:
    right = {"key": "toy.sale", "title": "Sale", "plural": "Sales", "model": Sale, "permission": "toy.view",
             "name": SALE.name}
    with pytest.raises(ProgrammingError, match=said):
        Entity(**{**right, **wrong})
