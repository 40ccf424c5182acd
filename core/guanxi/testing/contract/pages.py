"""Pages: nobody sees what they may not, nothing changes without the form's token, all open in both languages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ClassVar

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.plugin.dispatch import gather
from guanxi.testing.browser import Browser
from guanxi.testing.contract.base import Contract
from guanxi.testing.routes import addresses_of, plain_pages

_TOKENS = ("", "nonsense")


class PagesContract(Contract):
    """`public` are endpoints that need no sign-in, `for_everybody` those that need no permission: each one meant."""

    public: ClassVar[frozenset[str]] = frozenset()
    for_everybody: ClassVar[frozenset[str]] = frozenset()

    def test_nobody_who_is_not_signed_in_gets_a_page(self, app: Flask) -> None:
        stranger = Browser(app)
        stranger.get("/sign-in")
        asked = addresses_of(app, self.plugin, self.public)
        answers = {one: stranger.htmx(*one) for one in asked}
        assert {one: answer.status_code for one, answer in answers.items()} == dict.fromkeys(asked, 401)
        assert all("/sign-in" in answer.headers["HX-Redirect"] for answer in answers.values())

    def test_nobody_without_a_right_gets_a_page(
            self, app: Flask, signed_in: Callable[..., Browser], filled: int) -> None:
        """Not even somebody who sees all customers: what the plugin keeps asks for a right of its own."""
        newcomer = signed_in({"customer.view": Scope.ALL})
        asked = addresses_of(app, self.plugin, self.public | self.for_everybody, filled)
        answers = {one: newcomer.htmx(*one).status_code for one in asked}
        assert {one: code for one, code in answers.items() if code not in (403, 404)} == {}

    def test_nothing_is_changed_without_the_token_of_a_form(
            self, app: Flask, signed_in: Callable[..., Browser]) -> None:
        boss = signed_in("administrator")
        changes = [one for one in addresses_of(app, self.plugin, self.public) if one[0] != "GET"]
        for token in _TOKENS:
            boss.token = token
            answers = {one: boss.htmx(*one).status_code for one in changes}
            assert {one: code for one, code in answers.items() if code != 400} == {}

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_all_it_shows_can_be_shown_in_both_languages(
            self, language: str, app: Flask, signed_in: Callable[..., Browser], filled: int, ctx: Ctx,
            caplog: pytest.LogCaptureFixture) -> None:
        boss = signed_in("administrator", language=language)
        widgets = [f"/fragments/widgets/{one.key}" for one in gather(ctx, "dashboard_widgets").items]
        panels = [f"/customers/{filled}/panels/{one.key}"
                  for one in gather(ctx, "customer_panels", customer_id=filled).items]
        parts = ["/customers", "/customers/new", f"/customers/{filled}", f"/customers/{filled}/edit", *widgets, *panels]
        with caplog.at_level(logging.ERROR, "guanxi.plugin.failures"):
            assert {path: code for path in parts if (code := boss.get(path).status_code) != 200} == {}
            own = {path: boss.get(path).status_code for path in plain_pages(app, self.plugin)}
        assert {path: code for path, code in own.items() if code >= 500} == {}
        assert [record.getMessage() for record in caplog.records if record.name == "guanxi.plugin.failures"] == []
