"""What the tests of commerce share: the plugin is on, with its tables; and factories."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from guanxi.ctx import Ctx
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.plugins.commerce.shop import Shop


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Commerce alone."""
    return {"commerce": "guanxi_commerce"}


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser, signed in."""
    return boss_of(app, ctx)


@pytest.fixture
def shop(make: Made) -> Shop:
    """Orders, returns and payments in a sentence each."""
    return Shop(make.ctx, make)
