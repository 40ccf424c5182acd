"""What all tests of the core share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from guanxi.accounts import passwords
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.core.browser_help import Browser

Start = Callable[..., Flask]

REAL_PASSWORDS = "test_accounts_passwords"


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are slow on purpose; only the tests about that pay for it."""
    if request.module.__name__.rpartition(".")[2] != REAL_PASSWORDS:
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def start(config: Config, engine: Engine) -> Iterator[Start]:
    """Start the application, as one more worker over the same database, with other settings where given."""
    started: list[Flask] = []

    def start_one(**settings: Any) -> Flask:
        started.append(create_app(replace(config, **settings), []))
        return started[-1]

    yield start_one
    for app in started:
        app.extensions["guanxi"].engine.dispose()


@pytest.fixture
def app(start: Start) -> Flask:
    """The application, as started for tests."""
    return start()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser, signed in."""
    make_user(ctx, default_role(ctx, "administrator"), login="boss", name="林晓燕", password=PASSWORD)
    browser = Browser(app)
    browser.sign_in("boss")
    return browser
