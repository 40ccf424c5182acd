"""The pages of webhooks: set up, secret shown once, tried, paused, sent again, deleted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from guanxi.ctx import Ctx, Scope
from guanxi.db.work import engine_of
from guanxi.testing.browser import Browser
from guanxi.testing.counting import counted
from guanxi_webhooks.rights import MANAGE
from tests.core.browser_help import text_of
from tests.plugins.webhooks.receiving import Listener, deliveries, receiver

SIGNED_IN = Callable[..., Browser]
HOSTILE = "<script>alert(1)</script>\x00\x1b[31m"


@pytest.fixture
def browser(signed_in: SIGNED_IN) -> Browser:
    """Somebody who manages webhooks."""
    return signed_in({MANAGE: Scope.ALL, "customer.view": Scope.ALL})


def made(browser: Browser, url: str, *events: str, title: str = "shop") -> int:
    """Set one up by its form; its id."""
    browser.get("/webhooks/new")
    page = browser.post("/webhooks/new", {"title": title, "url": url, "events": list(events) or ["*"]})
    assert page.status_code == 200, text_of(page)
    [found] = set(re.findall(r"/webhooks/(\d+)", page.text))
    return int(found)


def test_its_secret_is_shown_once(browser: Browser, ctx: Ctx, listen: Callable[[], Listener]) -> None:
    browser.get("/webhooks/new")
    page = browser.post("/webhooks/new", {"title": "shop", "url": listen().url, "events": ["customers.created"]})
    [hook] = map(int, set(re.findall(r"/webhooks/(\d+)", page.text)))
    secret = receiver(ctx, hook).secret
    assert secret in page.text
    for path in (f"/webhooks/{hook}", f"/webhooks/{hook}/edit", "/webhooks/", "/webhooks/deliveries"):
        assert secret not in browser.get(path).text


def test_what_was_typed_is_kept_and_what_is_wrong_is_said(browser: Browser) -> None:
    browser.get("/webhooks/new")
    page = browser.post("/webhooks/new", {"title": "shop", "url": "https://10.0.0.1/", "events": ["customers.erased"]})
    assert page.status_code == 422
    assert "leads into an internal network" in text_of(page)
    assert re.search(r'value="customers.erased" checked', page.text)
    page = browser.post("/webhooks/new", {"title": "shop", "url": "http://127.0.0.1:9/"})
    assert (page.status_code, "Choose what it is told of." in text_of(page)) == (422, True)


@pytest.mark.parametrize("segment", ["999", "x", "-1", "9" * 40])
def test_a_view_nobody_has_never_means_everybody(browser: Browser, ctx: Ctx, segment: str) -> None:
    browser.get("/webhooks/new")
    page = browser.post("/webhooks/new", {"title": "shop", "url": "http://127.0.0.1:9/", "events": ["*"],
                                          "segment": segment})
    assert (page.status_code, "This saved view is gone" in text_of(page)) == (422, True)


def test_a_test_is_sent_and_what_came_back_is_shown_as_text(
        browser: Browser, listen: Callable[[], Listener], run_jobs: Callable[..., int]) -> None:
    shop = listen()
    shop.said, shop.answers = HOSTILE.encode(), [500, 200]
    hook = made(browser, shop.url)
    answer = browser.post(f"/webhooks/{hook}/test")
    run_jobs()
    page = browser.get(answer.location)
    assert "The receiver answered with an error." in text_of(page)
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert browser.post(f"{answer.location}/send-again").status_code == 303
    run_jobs()
    assert "Delivered" in text_of(browser.get(answer.location))
    assert [message.body["type"] for message in shop.got] == ["webhooks.test"] * 2
    assert len({message.headers["webhook-id"] for message in shop.got}) == 1


def test_it_is_paused_resumed_given_a_new_secret_and_deleted(
        browser: Browser, ctx: Ctx, listen: Callable[[], Listener]) -> None:
    hook = made(browser, listen().url)
    browser.post(f"/webhooks/{hook}/pause")
    assert "Paused by hand" in text_of(browser.get(f"/webhooks/{hook}"))
    assert browser.post(f"/webhooks/{hook}/test").status_code == 422
    browser.post(f"/webhooks/{hook}/resume")
    assert "Active" in text_of(browser.get(f"/webhooks/{hook}"))
    assert "24 hours" in text_of(browser.htmx("GET", f"/webhooks/{hook}/rotate"))
    assert "can’t be undone" in text_of(browser.htmx("GET", f"/webhooks/{hook}/delete"))
    old = receiver(ctx, hook).secret
    page = browser.post(f"/webhooks/{hook}/rotate")
    assert receiver(ctx, hook).secret in page.text
    assert receiver(ctx, hook).old_secret == old
    assert "The old secret signs until" in text_of(browser.get(f"/webhooks/{hook}"))
    browser.post(f"/webhooks/{hook}/delete")
    assert browser.get(f"/webhooks/{hook}").status_code == 404
    assert deliveries(ctx) == []


def test_it_is_changed(browser: Browser, listen: Callable[[], Listener]) -> None:
    shop = listen()
    hook = made(browser, shop.url)
    browser.get(f"/webhooks/{hook}/edit")
    browser.post(f"/webhooks/{hook}/edit", {"title": "till", "url": shop.url, "events": ["customers.merged"]})
    shown = text_of(browser.get(f"/webhooks/{hook}"))
    assert "till" in shown
    assert "Customers merged" in shown


def test_events_are_chosen_by_titles_in_the_reader_s_language(signed_in: SIGNED_IN) -> None:
    browser = signed_in({MANAGE: Scope.ALL, "customer.view": Scope.ALL}, language="zh")
    shown = text_of(browser.get("/webhooks/new"))
    assert "新增客户" in shown
    assert "客户合并" in shown


def test_the_list_of_deliveries_is_filtered_by_webhook(
        browser: Browser, listen: Callable[[], Listener], run_jobs: Callable[..., int]) -> None:
    shop = listen()
    hook = made(browser, shop.url)
    browser.post(f"/webhooks/{hook}/test")
    run_jobs()
    shown = browser.get(f"/webhooks/deliveries?f=webhooks.delivery.receiver:is:{hook}")
    assert "webhooks.test" in text_of(shown)
    assert "webhooks.test" not in text_of(browser.get(f"/webhooks/deliveries?f=webhooks.delivery.receiver:not:{hook}"))


def test_a_page_costs_the_same_for_one_webhook_and_for_many(
        browser: Browser, ctx: Ctx, listen: Callable[[], Listener]) -> None:
    url = listen().url
    made(browser, url)
    with counted(engine_of(ctx.session)) as one:
        browser.get("/webhooks/")
    for number in range(5):
        made(browser, url, title=f"shop {number}")
    with counted(engine_of(ctx.session)) as many:
        browser.get("/webhooks/")
    assert len(one) == len(many)
