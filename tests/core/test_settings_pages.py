"""The organisation's settings, as an administrator changes them."""

from __future__ import annotations

from guanxi.ctx import Ctx
from guanxi.settings import setting
from tests.core.browser_help import Browser


def test_a_name_is_kept_and_shown(boss: Browser, ctx: Ctx) -> None:
    answer = boss.post("/settings/", data={"name": "江南织造", "locale": "en", "timezone": "Europe/Berlin",
                                           "currency": "EUR"})
    assert answer.status_code == 303
    assert (setting(ctx, "organisation.name"), setting(ctx, "organisation.currency")) == ("江南织造", "EUR")
    assert "江南织造" in boss.get("/settings/").text


def test_something_not_offered_is_refused_beside_its_field(boss: Browser, ctx: Ctx) -> None:
    answer = boss.post("/settings/", data={"name": "x", "locale": "xx", "timezone": "UTC", "currency": "CNY"})
    assert answer.status_code == 422
    assert setting(ctx, "organisation.locale") == "zh"


def test_a_name_too_long_is_refused(boss: Browser, ctx: Ctx) -> None:
    answer = boss.post("/settings/", data={"name": "长" * 61, "locale": "zh", "timezone": "UTC", "currency": "CNY"})
    assert answer.status_code == 422
    assert setting(ctx, "organisation.name") == ""
