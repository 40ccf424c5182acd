"""The plugin keeps what every plugin must keep."""

from __future__ import annotations

from guanxi_confidential.services import keep

from guanxi.api import unit_of_work
from guanxi.testing.contract import PluginContract
from guanxi.testing.factories import Made


class TestContract(PluginContract):
    """Customers with a reason in their mark, and an earlier one that stands in the register alone."""

    plugin = "confidential"

    def fill(self, make: Made, customer_id: int, mark: str) -> None:
        """By the plugin's own service, which writes both tables."""
        with unit_of_work(make.ctx) as unit:
            for reason in (f"{mark}-earlier", mark):
                keep(unit.ctx, [(customer_id, reason)], "reason")
