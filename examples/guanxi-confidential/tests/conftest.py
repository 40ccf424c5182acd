"""What all tests share."""

from __future__ import annotations

from collections.abc import Mapping

import pytest


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The plugins that tests have: this one, on, with its tables."""
    return {"confidential": "guanxi_confidential"}
