"""Another system is told: a webhook set up, tried, given a new secret; its pages at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi_webhooks.models import Delivery, Receiver
from tests.journeys.conftest import Open
from tests.journeys.steps import dialog, toast
from tests.journeys.test_every_page import AXE, problems
from tests.plugins.webhooks.receiving import Listener, listening

pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]
LONG = "很长的名字" * 15


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Webhooks and commerce are on."""
    return {"commerce": "guanxi_commerce", "webhooks": "guanxi_webhooks"}


@pytest.fixture
def outside_networks() -> tuple[str, ...]:
    """This machine."""
    return ("127.0.0.1",)


@pytest.fixture
def shop() -> Iterator[Listener]:
    """A system that is told."""
    with listening() as found:
        yield found


def set_up(page: Page, title: str, url: str) -> None:
    """Fill in the form and send it."""
    page.goto("/webhooks/new")
    page.locator("[name=title]").fill(title)
    page.locator("[name=url]").fill(url)
    page.locator("[value='customers.created']").check()
    page.locator("main form button[type=submit].btn-primary").first.click()
    expect(page.locator("main input[readonly]")).to_have_value(re.compile("^whsec_"))


def test_a_webhook_is_set_up_tried_and_deleted(
        open_page: Open, worker: None, shop: Listener) -> None:
    page = open_page()
    page.goto("/webhooks")
    page.get_by_role("main").get_by_role("link", name="New webhook").click()
    set_up(page, "Shop", shop.url)
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page).to_have_url(re.compile(r"/deliveries/\d+$"))
    expect(reloaded(page)).to_contain_text("Delivered")
    page.goto("/webhooks")
    page.get_by_role("link", name="Shop").click()
    page.get_by_label("More actions").click()
    page.get_by_role("button", name="New secret").click()
    dialog(page).get_by_role("button", name="Make a new secret").click()
    expect(page.locator("main input[readonly]")).to_have_value(re.compile("^whsec_"))
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_label("More actions").click()
    page.get_by_role("button", name="Delete").click()
    dialog(page).get_by_role("button", name="Delete").click()
    toast(page, "Webhook deleted")


def reloaded(page: Page) -> Locator:
    """The main part, shown anew until the worker has been there."""
    for _look in range(40):
        if "Waiting" not in page.locator("main").inner_text():
            break
        page.wait_for_timeout(250)
        page.reload()
    return page.locator("main")


def test_all_pages_of_webhooks_are_sound(
        open_page: Open, ctx: Ctx, shop: Listener, run_jobs: Callable[..., int]) -> None:
    page = open_page(language="zh")
    page.goto("/webhooks")
    assert problems(page) == []
    set_up(page, LONG, shop.url + "/" + "x" * 300)
    assert problems(page) == []
    hook = int(page.get_by_role("link", name="我已复制").get_attribute("href").rpartition("/")[2])  # type: ignore[union-attr]  # it has one
    shop.answers, shop.said = [500], b"<b>" + b"no " * 1000
    page.goto(f"/webhooks/{hook}")
    page.get_by_role("button", name="发送测试").click()
    run_jobs()
    delivery = int(page.url.rpartition("/")[2])
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Delivery).values(fields={"customer_ids": list(range(10**12, 10**12 + 200))}))
        unit.session.execute(update(Receiver).values(failing_since=unit.ctx.now, old_until=unit.ctx.now))
    for path in ("", f"/{hook}", f"/{hook}/edit", "/new", "/deliveries", f"/deliveries/{delivery}"):
        page.goto(f"/webhooks{path}")
        assert problems(page) == [], path
    for opener in ("rotate", "delete"):
        page.goto(f"/webhooks/{hook}")
        page.locator("[popovertarget=receiver-menu]").click()
        page.locator(f"[hx-get$={opener}]").click()
        dialog(page)
        assert problems(page) == [], opener
