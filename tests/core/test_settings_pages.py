"""The organisation's settings, as an administrator changes them."""

from __future__ import annotations

from guanxi.runtime import Runtime
from guanxi.settings.queries import organisation_of
from guanxi.testing.runtimes import catalogue_of
from tests.core.browser_help import Browser


def test_a_name_is_kept_and_shown(boss: Browser, runtime: Runtime) -> None:
    answer = boss.post("/settings/", data={"name": "江南织造", "locale": "en", "timezone": "Europe/Berlin",
                                           "currency": "EUR", "trash_days": "0"})
    assert answer.status_code == 303
    kept = organisation_of(catalogue_of(runtime).values)
    assert (kept["organisation.name"], kept["organisation.currency"]) == ("江南织造", "EUR")
    assert "江南织造" in boss.get("/settings/").text


def test_something_not_offered_is_refused_beside_its_field(boss: Browser, runtime: Runtime) -> None:
    answer = boss.post("/settings/", data={"name": "x", "locale": "xx", "timezone": "UTC", "currency": "CNY",
                                           "trash_days": "0"})
    assert answer.status_code == 422
    assert organisation_of(catalogue_of(runtime).values)["organisation.locale"] == "zh"


def test_a_name_too_long_is_refused(boss: Browser, runtime: Runtime) -> None:
    answer = boss.post("/settings/", data={"name": "长" * 61, "locale": "zh", "timezone": "UTC", "currency": "CNY",
                                           "trash_days": "0"})
    assert answer.status_code == 422
    assert organisation_of(catalogue_of(runtime).values)["organisation.name"] == ""
