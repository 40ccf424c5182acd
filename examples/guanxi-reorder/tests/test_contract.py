"""The plugin keeps what every plugin must keep."""

from __future__ import annotations

from datetime import date

from guanxi_reorder.models import Expected
from tests.buying import buys

from guanxi.api import unit_of_work
from guanxi.testing.contract import PluginContract
from guanxi.testing.factories import Made


class TestContract(PluginContract):
    """Customers who ordered thirty and twenty and ten days ago."""

    plugin = "reorder"

    def fill(self, make: Made, customer_id: int, mark: str) -> None:
        """The day is written at once; the handler would do it a moment later."""
        buys(make.ctx, customer_id, 30, 20, 10)
        with unit_of_work(make.ctx) as unit:
            unit.session.add(Expected(customer_id=customer_id, day=date(2026, 1, 1)))
