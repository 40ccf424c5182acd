"""A message is written and previewed at the desk; the pages of messages on both widths, in both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from guanxi.ctx import Ctx
from guanxi.testing.factories import Made
from guanxi_messages import services
from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Content, Words
from guanxi_messages.services.receiving import file_letter
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import toast
from tests.journeys.test_every_page import AXE, problems
from tests.plugins.messages.office import Letterbox, Office

pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]


@pytest.fixture
def plugin_packages() -> dict[str, str]:
    """Messages alone."""
    return {"messages": "guanxi_messages"}


@pytest.fixture
def office(ctx: Ctx, make: Made, hire: Hire, run_jobs: Callable[..., int]) -> Office:
    """An office without a mail server, with a boss."""
    hire("boss")
    return Office(ctx, make, run_jobs, Letterbox())


def test_a_message_is_written_with_a_preview(open_page: Open, office: Office) -> None:
    one = office.customer("张伟", email="zhang@example.com")
    page = open_page("boss")
    page.goto(f"/messages/new?customer={one}")
    page.get_by_label("Subject").fill("关于订单")
    page.get_by_label("Message", exact=True).fill("{{ customer.name }}您好")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("张伟您好")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(toast(page)).to_contain_text("on its way")


@pytest.mark.parametrize("phone", [False, True])
def test_its_pages_have_nothing_to_complain_of(phone: bool, open_page: Open, office: Office) -> None:
    one = office.customer("张伟", email="zhang@example.com")
    office.send([one])
    office.write(lambda ctx: file_letter(ctx, b"From: zhang@example.com\r\nSubject: x\r\n\r\nhello"))
    office.write(lambda ctx: file_letter(ctx, b"From: w@x.example\r\nSubject: y\r\n\r\nhello"))
    office.write(lambda ctx: services.save_template(ctx, services.NewTemplate(
        name="新品", channel=EMAIL, purpose="service", content=Content(texts={"zh": Words(subject="x", body="y")}))))
    page = open_page("boss", phone=phone, theme="dark" if phone else "light")
    for path in (f"/messages/new?customer={one}", "/messages/outbox", f"/messages/outbox/{office.only().id}",
                 "/messages/inbox", "/messages/inbox/1", "/messages/nobodys", "/messages/nobodys/2",
                 "/messages/templates", "/messages/templates/1", "/messages/templates/new",
                 f"/messages/customers/{one}"):
        page.goto(path)
        assert problems(page) == [], path
