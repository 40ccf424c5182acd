"""What all tests share."""

from __future__ import annotations

from collections.abc import Mapping

import pytest


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The plugins that tests have: the one this builds on, and this one."""
    return {"messages": "guanxi_messages", "robot": "guanxi_robot"}


@pytest.fixture
def outside_networks() -> tuple[str, ...]:
    """The robot of the tests runs on this machine, where `fetch` asks nobody unless the configuration says so."""
    return ("127.0.0.0/8",)
