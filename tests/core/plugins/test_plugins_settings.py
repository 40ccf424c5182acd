"""A plugin's settings: the page made from what it declares, what is refused, what the history says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx
from guanxi.settings.models import Setting
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import filled

PAGE = "/plugins/faulty/settings"
SECRET = "s3cr3t-abcdef"
SENT: Mapping[str, Any] = {"faulty.greeting": "Good day", "faulty.limit": "7", "faulty.mode": "hard",
                           "faulty.loud": "y", "faulty.token": ""}


def kept(ctx: Ctx) -> dict[str, Any]:
    """What is stored."""
    return {row.key: row.value for row in ctx.session.execute(select(Setting.key, Setting.value))}


def test_every_setting_has_its_field_with_help_and_bounds(on: Browser) -> None:
    page = on.get(PAGE)
    for words in ("Greeting", "Limit", "Loud", "Mode", "Softly", "Access token", "How many at most. From 1 to 30."):
        assert words in text_of(page)
    assert filled(page)["faulty.greeting"] == "Hello"


def test_the_settings_page_leads_there(on: Browser) -> None:
    assert f'href="{PAGE}"' in on.get("/settings/").text
    on.post("/plugins/faulty/disable")
    assert f'href="{PAGE}"' not in on.get("/settings/").text


def test_what_is_chosen_holds_at_the_next_request(on: Browser, ctx: Ctx) -> None:
    on.get(PAGE)
    assert on.post(PAGE, SENT).status_code == 303
    page = on.get(PAGE).text
    assert 'value="Good day"' in page
    assert '<option selected value="hard">' in page
    assert kept(ctx) == {"faulty.greeting": "Good day", "faulty.limit": 7, "faulty.mode": "hard", "faulty.loud": True}
    assert "Good day" in on.get("/fragments/widgets/faulty.today").text


@pytest.mark.parametrize(("key", "typed", "said"), [
    ("faulty.greeting", "", "Please fill this in."),
    ("faulty.greeting", "long " * 20, "At most 20 characters fit."),
    ("faulty.greeting", "a\x00b", "This is not a value for this setting."),
    ("faulty.limit", "31", "At most 30."),
    ("faulty.limit", "0", "At least 1."),
    ("faulty.limit", "many", "Not a valid integer value."),
    ("faulty.limit", "9" * 5000, "Not a valid integer value."),
    ("faulty.mode", "purple", "Choose one of the values offered."),
    ("faulty.token", "short", "At least 8 characters."),
])
def test_a_value_that_does_not_fit_is_refused_beside_its_field(
        on: Browser, ctx: Ctx, key: str, typed: str, said: str) -> None:
    on.get(PAGE)
    answer = on.post(PAGE, {**SENT, key: typed})
    assert answer.status_code == 422
    assert f'id="{key}-error"' in answer.text
    assert said in text_of(answer)
    assert "Good day" in answer.text or key == "faulty.greeting"
    assert kept(ctx) == {}


def test_a_secret_is_kept_and_never_sent_back(on: Browser, ctx: Ctx) -> None:
    on.get(PAGE)
    on.post(PAGE, {**SENT, "faulty.token": SECRET})
    assert kept(ctx)["faulty.token"] == SECRET
    page = on.get(PAGE)
    assert SECRET not in page.text
    assert "set Remove" in text_of(page)
    refused = on.post(PAGE, {**SENT, "faulty.token": SECRET, "faulty.limit": "99"})
    assert refused.status_code == 422
    assert SECRET not in refused.text
    for path in ("/plugins", "/plugins/faulty/health", "/settings/"):
        assert SECRET not in on.get(path).text


def test_a_secret_left_empty_stays_and_is_removed_by_its_button(on: Browser, ctx: Ctx) -> None:
    on.get(PAGE)
    on.post(PAGE, {**SENT, "faulty.token": SECRET})
    on.post(PAGE, SENT)
    assert kept(ctx)["faulty.token"] == SECRET
    ctx.session.close()
    answer = on.htmx("POST", f"{PAGE}/remove?key=faulty.token")
    assert answer.headers["HX-Redirect"] == PAGE
    assert kept(ctx)["faulty.token"] == ""
    page = text_of(on.get(PAGE))
    assert "“Access token” is removed" in page
    assert "not set" in page


def test_only_a_secret_can_be_removed(on: Browser, ctx: Ctx) -> None:
    on.get(PAGE)
    assert on.post(f"{PAGE}/remove?key=faulty.greeting").status_code == 404
    assert on.post(f"{PAGE}/remove?key=organisation.name").status_code == 404
    assert kept(ctx) == {}


def test_the_history_has_what_changed_but_no_secret(on: Browser, ctx: Ctx) -> None:
    on.get(PAGE)
    on.post(PAGE, {**SENT, "faulty.token": SECRET})
    on.post(f"{PAGE}/remove?key=faulty.token")
    entries = ctx.session.scalars(select(AuditEntry).where(AuditEntry.entity == "settings").order_by(AuditEntry.id))
    first, second = [entry.changes for entry in entries]
    assert first["faulty.greeting"][:2] == ["Hello", "Good day"]
    assert first["faulty.token"][:2] == [False, True]
    assert second["faulty.token"][:2] == [True, False]
    assert SECRET not in repr([first, second])


def test_nothing_changed_leaves_no_history(on: Browser, ctx: Ctx) -> None:
    on.get(PAGE)
    on.post(PAGE, SENT)
    on.post(PAGE, SENT)
    assert len(ctx.session.scalars(select(AuditEntry.id).where(AuditEntry.entity == "settings")).all()) == 1


def test_while_it_is_off_there_is_no_such_page_and_the_values_wait(on: Browser) -> None:
    on.get(PAGE)
    on.post(PAGE, SENT)
    on.post("/plugins/faulty/disable")
    assert on.get(PAGE).status_code == 404
    assert on.post(PAGE, SENT).status_code == 404
    on.get("/plugins")
    on.post("/plugins/faulty/enable")
    assert 'value="Good day"' in on.get(PAGE).text
