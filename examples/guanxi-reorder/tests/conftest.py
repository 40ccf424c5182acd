"""What all tests share."""

from __future__ import annotations

from collections.abc import Mapping

import pytest


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The plugins that tests have, on, with their tables: this one behind the one it requires."""
    return {"commerce": "guanxi_commerce", "reorder": "guanxi_reorder"}
