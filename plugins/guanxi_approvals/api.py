"""What other plugins ask of approvals, by `service(ctx, "approvals")`: an ApprovalDesk."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import ApprovalAsk, Ctx
from guanxi_approvals.queries import standing
from guanxi_approvals.ruling import rules_for
from guanxi_approvals.services import ask, withdraw

__all__ = ["ask", "needed", "standing", "withdraw"]


def needed(ctx: Ctx, key: str, asks: Sequence[ApprovalAsk]) -> frozenset[int]:
    """See guanxi.api.ApprovalDesk.needed."""
    return frozenset(rules_for(ctx, key, asks))
