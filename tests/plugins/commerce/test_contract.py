"""Commerce keeps what every plugin must keep."""

from __future__ import annotations

import pytest

from guanxi.testing.contract import PluginContract
from guanxi.testing.factories import Made
from guanxi_commerce import daily
from tests.plugins.commerce.shop import Shop


class TestContract(PluginContract):
    """An order, paid for, and partly brought back."""

    plugin = "commerce"

    @pytest.fixture(autouse=True)
    def _days_are_kept_early(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of customers with two orders, not only of those with hundreds."""
        monkeypatch.setattr(daily, "MANY", 2)

    def fill(self, make: Made, customer_id: int, mark: str) -> None:
        """What a customer's purchases leave in every table."""
        shop = Shop(make.ctx, make)
        order = shop.buys(customer_id, days_ago=20)
        shop.returns_all(shop.buys(customer_id, days_ago=10))
        shop.pays(10_000, order_id=order)
