"""Approvals keep what every plugin must keep."""

from __future__ import annotations

from guanxi.contributions import ApprovalAsk
from guanxi.testing.contract import PluginContract
from guanxi.testing.factories import Made
from guanxi_approvals.rules import Step
from guanxi_approvals.services import ask
from guanxi_commerce.services.approving import DISCOUNT
from tests.plugins.approvals.office import Office


class TestContract(PluginContract):
    """A request that waits."""

    plugin = "approvals"

    def fill(self, make: Made, customer_id: int, mark: str) -> None:
        """An administrator is asked about a discount of the customer's."""
        office = Office(make, make.ctx.now)
        office.boss()
        office.rule(Step(who="superior"))
        office.as_(None, lambda ctx: ask(ctx, DISCOUNT, [ApprovalAsk(
            thing_id=customer_id, subject="260615-000001", customer_id=customer_id, reason=mark,
            facts={"amount": 100, "percent": 10, "goods": 1_000, "channel": "store"})]))
