"""What the tests of webhooks share: commerce and webhooks are on; receivers on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import pytest

from guanxi.ctx import Ctx, Scope
from guanxi.runtime import Runtime
from guanxi.testing.staff import make_role, make_user
from guanxi_webhooks.rights import MANAGE
from tests.plugins.webhooks.receiving import Listener, SetUp, listening


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Webhooks alone."""
    return {"webhooks": "guanxi_webhooks"}


@pytest.fixture
def outside_networks() -> tuple[str, ...]:
    """This machine."""
    return ("127.0.0.1",)


@pytest.fixture
def listen() -> Iterator[Callable[[], Listener]]:
    """Start another system on this machine."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(listening())


@pytest.fixture
def maker(ctx: Ctx) -> int:
    """Somebody who sets webhooks up and sees all customers."""
    return make_user(ctx, make_role(ctx, {MANAGE: Scope.ALL, "customer.view": Scope.ALL}, "makers"))


@pytest.fixture
def set_up(runtime: Runtime, maker: int) -> SetUp:
    """Set a webhook up in somebody's name."""
    return SetUp(runtime, maker)
