"""What all tests share."""

from __future__ import annotations

from collections.abc import Mapping

import pytest


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The plugins that tests have: this one, on, with its tables."""
    return {"messenger": "guanxi_messenger"}


@pytest.fixture
def outside_networks() -> tuple[str, ...]:
    """Where the server stands that is asked in tests."""
    return ("127.0.0.1",)
