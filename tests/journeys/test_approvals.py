"""A discount is asked for at the desk, told, and approved on the phone; its pages on both widths, in both themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi_approvals.rules import Step
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import toast
from tests.journeys.test_every_page import AXE, problems
from tests.plugins.approvals.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]


@pytest.fixture
def plugin_packages() -> dict[str, str]:
    """Approvals, and what asks for them."""
    return {"approvals": "guanxi_approvals", "commerce": "guanxi_commerce"}


@pytest.fixture
def office(ctx: Ctx, make: Made, hire: Hire) -> Office:
    """A seller whose superior has to approve discounts above 10 %."""
    hire("boss")
    manager, seller = hire("manager"), hire("sales")
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == seller).values(manager_id=manager))
    office = Office(make, ctx.now)
    office.rule(Step(who="superior"), Step(who="role", role_id=1, needs="all"), above={"percent": 10})
    make.customer(name="张伟", phone="13800138000", owner_id=seller)
    return office


def record(page: Page) -> None:
    """An order of 100 yuan less 20, with the reason."""
    page.goto("/commerce/orders/new")
    page.locator("#customer-words").fill("zhangwei")
    expect(page.get_by_role("radio", name="张伟")).to_be_checked()
    page.locator("#lines-0-product").fill("丝巾")
    page.locator("#lines-0-price").fill("100")
    page.locator("#discount").fill("20")
    page.locator("#why").fill("老客户，一次买了很多")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/commerce/orders/\d+$"))


def test_asked_at_the_desk_and_approved_on_the_phone(open_page: Open, office: Office) -> None:
    desk = open_page("sales")
    record(desk)
    expect(toast(desk, "The order waits for approval of its discount")).to_be_visible()
    expect(desk.get_by_role("main")).to_contain_text("waits for approval by 赵启明")
    phone = open_page("manager", phone=True, language="zh")
    phone.goto("/notices/")
    phone.get_by_role("main").get_by_role("link", name=re.compile("的审批")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("订单折扣")
    assert problems(phone) == []
    phone.get_by_role("button", name="同意").click()
    expect(toast(phone, "已同意")).to_be_visible()
    boss = open_page("boss")
    boss.goto("/approvals/")
    expect(boss.locator("[data-waiting='approvals.waiting']").first).to_have_text("1")
    boss.get_by_role("link", name=re.compile("Discount on order")).click()
    boss.get_by_role("button", name="Approve").click()
    expect(boss.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("main")).to_contain_text("Completed")


@pytest.mark.parametrize("phone", [False, True])
def test_its_pages_have_nothing_to_complain_of(phone: bool, open_page: Open, office: Office) -> None:
    desk = open_page("sales")
    record(desk)
    page = open_page("boss", phone=phone, theme="dark" if phone else "light")
    rule = office.rule(Step(who="superior"), kind="commerce.refund")
    for path in ("/approvals/", "/approvals/mine", "/approvals/1", "/approvals/absence", "/approvals/rules",
                 f"/approvals/rules/{rule}", "/approvals/rules/new?kind=commerce.discount",
                 "/approvals/rules/try?kind=commerce.discount", "/approvals/requests", "/commerce/orders/1"):
        page.goto(path)
        assert problems(page) == [], path
