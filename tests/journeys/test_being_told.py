"""One mentions a colleague in a note and adds a file; the other hears of it while the page stands open."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Hire, Open

pytestmark = pytest.mark.browser


def test_a_mention_rings_the_bell(open_page: Open, make: Made, hire: Hire) -> None:
    customer = make.customer("杭州江南", owner_id=hire("sales"))
    writer, reader = open_page("boss"), open_page("sales")
    with reader.expect_response("**/notices/unread"):
        reader.goto("/notices/")
    bell = reader.locator(".sidebar [data-unread]")
    expect(bell).to_have_text("1")

    writer.goto(f"/customers/{customer}")
    writer.keyboard.press("n")
    writer.keyboard.type("请 @wjg")
    expect(writer.get_by_role("option", name="王建国")).to_be_visible()
    writer.keyboard.press("Enter")
    writer.keyboard.type("回访")
    with writer.expect_file_chooser() as chooser:
        writer.locator(".composer [data-pick]").click()
    chooser.value.set_files({"name": "报价.txt", "mimeType": "text/plain", "buffer": "一百件".encode()})
    expect(writer.locator(".composer .file-chip input")).to_be_attached()
    writer.locator("#body").focus()
    writer.keyboard.press("Control+Enter")
    expect(writer.locator(".mention")).to_have_text("@王建国")
    expect(writer.locator(".entry .file-chip")).to_contain_text("报价.txt")
    with writer.expect_response("**/follow"):
        writer.locator("#body").blur()
        writer.keyboard.press("f")
    expect(writer.get_by_role("button", name="Following")).to_be_visible()

    with reader.expect_response("**/notices/unread"):
        reader.evaluate("document.body.dispatchEvent(new CustomEvent('notices-read'))")  # what half a minute would do
    expect(bell).to_have_text("2")
    expect(reader.get_by_role("link", name="Notifications, unread: 2")).to_be_visible()
    expect(reader.locator(".notice")).to_have_count(2)
    expect(reader.locator(".notice").first).to_contain_text("林晓燕 mentioned you in a note")
    with reader.expect_response("**/seen"):
        reader.locator(".notice a").first.click()
    expect(reader.locator(".mention")).to_have_text("@王建国")
    expect(bell).to_be_hidden()
