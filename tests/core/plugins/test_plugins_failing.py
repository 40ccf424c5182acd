"""Whatever a part of a plugin does, the page is whole; administrators learn which plugin it was, and mend it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.plugin import dispatch
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, hits_of, text_of
from tests.core.customer_pages_help import staff
from tests.core.plugins.test_plugins_page import row
from tests.core.plugins.test_plugins_switching import runtime_of
from tests.faulty.guanxi_faulty import work


def fail() -> None:
    """As a mistake does."""
    raise ValueError("glass everywhere")


def leave() -> None:
    """As a careless library does."""
    sys.exit(3)


def recurse() -> None:
    """As an endless loop of calls does."""
    recurse()


WAYS = pytest.mark.parametrize("way", [fail, leave, recurse])


@dataclass
class Office:
    """An application with the plugin on, one customer, and somebody who looks."""

    app: Flask
    boss: Browser
    customer: int

    def said(self) -> str:
        """What the Plugins page says once the failures are written down."""
        runtime_of(self.app).catalogues.failures.flush()  # type: ignore[attr-defined]  # a host has failures
        return row(self.boss, "faulty")


@pytest.fixture
def office(app: Flask, on: Browser, make: Made) -> Office:
    return Office(app, on, make.customer("李明"))


@WAYS
@pytest.mark.parametrize("hook", ["customer_panels", "customer_figures", "customer_actions", "customer_badges"])
def test_a_customers_page_is_whole_and_names_the_plugin(office: Office, hook: str, way: Callable[[], None]) -> None:
    work.TROUBLE[hook] = way
    page = office.boss.get(f"/customers/{office.customer}")
    assert page.status_code == 200
    assert "What “Faulty goods” shows here is missing just now." in text_of(page)
    assert "李明" in text_of(page)
    assert "1 failure in the last 7 days" in office.said()


@WAYS
def test_a_panel_whose_data_fails_says_so_in_its_place(office: Office, way: Callable[[], None]) -> None:
    work.TROUBLE["panel data"] = way
    part = office.boss.get(f"/customers/{office.customer}/panels/faulty.goods")
    assert part.status_code == 200
    assert "This part can’t be shown just now." in text_of(part)
    assert "panels on a customer’s page: 1, last" in office.said()


@WAYS
def test_a_list_is_whole_without_its_badges(office: Office, way: Callable[[], None]) -> None:
    assert "Fragile" in office.boss.get("/customers").text
    work.TROUBLE["customer_badges"] = way
    page = office.boss.get("/customers")
    assert page.status_code == 200
    assert "李明" in page.text
    assert "Fragile" not in page.text
    assert "badges beside customers’ names: 1, last" in office.said()


@WAYS
def test_the_dashboard_and_the_menu_are_whole(office: Office, way: Callable[[], None]) -> None:
    work.TROUBLE["widget data"] = way
    assert "This part can’t be shown just now." in text_of(office.boss.get("/fragments/widgets/faulty.today"))
    work.TROUBLE["dashboard_widgets"] = way
    page = office.boss.get("/")
    assert "What “Faulty goods” shows here is missing just now." in text_of(page)
    assert "Customers by state" in text_of(page)
    assert office.boss.get("/me").status_code == 200
    assert "parts of the dashboard: 3, last" in office.said()


@WAYS
def test_the_palette_finds_customers_all_the_same(office: Office, way: Callable[[], None]) -> None:
    work.TROUBLE["search"] = way
    found = hits_of(office.boss.get("/customers/find?q=李明"))
    assert {title: [item["title"] for item in items] for title, items in found.items()} == {"Customers": ["李明"]}
    assert "results of the search: 1, last" in office.said()


def test_an_address_that_can_not_be_made_leaves_its_line_out(office: Office) -> None:
    work.TROUBLE["lost"] = bool
    page = office.boss.get(f"/customers/{office.customer}").text
    assert "Send goods" in page
    assert "Lost goods" not in page
    assert "actions on a customer’s page: 1, last BuildError" in office.said()


def test_the_palette_shows_what_a_plugin_finds_below_the_customers(office: Office, make: Made) -> None:
    make.customer("Goodson")
    found = hits_of(office.boss.get("/customers/find?q=good"))
    assert [item["title"] for item in found["Customers"]] == ["Goodson"]
    assert found["Faulty goods"] == [{"title": "Goods 7", "url": "/faulty/", "fact": "in stock", "icon": "receipt"}]
    assert list(found) == ["Customers", "Faulty goods"]
    assert hits_of(office.boss.get("/customers/find?q=")) == {}


def test_customers_are_sent_before_a_slow_plugin_has_answered(office: Office) -> None:
    answered: list[str] = []
    work.TROUBLE["search"] = lambda: answered.append("faulty")
    lines = office.boss.client.get("/customers/find?q=李明", headers=office.boss.headers).iter_encoded()
    assert "李明" in json.loads(next(lines))["Customers"][0]["title"]
    assert answered == []
    assert list(lines) == []
    assert answered == ["faulty"]


def test_an_answer_of_the_search_that_comes_late_counts_as_a_failure(
        office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 100, 2))
    monkeypatch.setattr(dispatch, "monotonic", lambda: next(clock))
    assert list(hits_of(office.boss.get("/customers/find?q=李明"))) == ["Customers"]
    assert "results of the search: 1, last TooSlow" in office.said()


def test_badges_are_asked_once_for_a_page_and_cost_one_query(office: Office, make: Made) -> None:
    for place in range(20):
        make.customer(f"李{place:02}")
    work.DONE.clear()
    assert office.boss.get("/customers").text.count("Fragile") == 21
    assert work.DONE.count("customer_badges") == 1


def test_a_muted_hook_is_named_and_asked_again_at_once(office: Office, make: Made) -> None:
    work.TROUBLE["customer_figures"] = fail
    for _time in range(5):
        office.boss.get(f"/customers/{make.customer()}")
    said = office.said()
    assert "Left out after failures until" in said
    assert "key figures on a customer’s page. Try again now" in said
    assert "partly left out" in said
    work.TROUBLE.clear()
    assert "Weight of goods" not in office.boss.get(f"/customers/{office.customer}").text
    office.boss.htmx("POST", "/plugins/faulty/hooks/customer_figures")
    assert "Weight of goods" in office.boss.get(f"/customers/{office.customer}").text
    assert "Left out" not in office.said()


def test_a_role_without_the_right_sees_no_trace(office: Office, ctx: Ctx) -> None:
    work.TROUBLE["customer_panels"] = fail
    seller, _id = staff(office.app, ctx, "lin", view=Scope.ALL)
    page = seller.get(f"/customers/{office.customer}").text
    assert "glass everywhere" not in page
    assert "Traceback" not in page
    assert "Goods panel" not in page
