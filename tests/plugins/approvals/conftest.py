"""What the tests of approvals share: approvals and commerce are on; people, rules and orders in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from guanxi.testing.factories import Made
from guanxi.testing.staff import default_role
from tests.plugins.approvals.office import Office


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Approvals, and what asks for them."""
    return {"approvals": "guanxi_approvals", "commerce": "guanxi_commerce"}


@pytest.fixture
def office(make: Made) -> Office:
    """A seller, her superior, another manager, and rules."""
    default_role(make.ctx, "administrator")
    return Office(make)
