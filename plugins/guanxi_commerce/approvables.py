"""What of commerce rules may ask approval for: discounts above a limit, and refunds."""

from __future__ import annotations

from typing import Final

from guanxi.api import Approvable, ApprovalFact, ApprovalOutcome, Choice, Ctx, _l
from guanxi_commerce import words
from guanxi_commerce.rights import VIEW
from guanxi_commerce.services import draft_order, drop_refund, give_back, refuse_refund, release_order
from guanxi_commerce.services.approving import DISCOUNT
from guanxi_commerce.services.refunding import REFUND


def _discount(ctx: Ctx, order_id: int, outcome: ApprovalOutcome) -> None:
    """Approved, the order is a purchase; else it is a draft again."""
    if outcome.verdict == "approved":
        release_order(ctx, order_id)
    else:
        draft_order(ctx, order_id)


def _refund(ctx: Ctx, return_id: int, outcome: ApprovalOutcome) -> None:
    """Approved, the return is recorded; refused, it is kept to be seen; taken back, it is forgotten."""
    if outcome.verdict == "approved":
        give_back(ctx, return_id)
    elif outcome.verdict == "refused":
        refuse_refund(ctx, return_id)
    else:
        drop_refund(ctx, return_id)


def _channels(_ctx: Ctx) -> list[Choice]:
    return [Choice(key, title) for key, title in words.CHANNELS.items()]


def _reasons(_ctx: Ctx) -> list[Choice]:
    return [Choice(key, title) for key, title in words.REASONS.items()]


APPROVABLES: Final = (
    Approvable(
        key=DISCOUNT, title=_l("Discount on order"), permission=VIEW, page=("commerce.show_order", "order_id"),
        outcome=_discount, facts=(
            ApprovalFact(key="amount", title=_l("Discount"), type="money"),
            ApprovalFact(key="percent", title=_l("Discount in percent"), type="integer", unit="%"),
            ApprovalFact(key="goods", title=_l("Goods before discount"), type="money"),
            ApprovalFact(key="channel", title=_l("Channel"), type="choice", choices=_channels))),
    Approvable(
        key=REFUND, title=_l("Refund"), permission=VIEW, page=("commerce.show_return", "return_id"),
        outcome=_refund, facts=(
            ApprovalFact(key="amount", title=_l("Refund"), type="money"),
            ApprovalFact(key="reason", title=_l("Reason"), type="choice", choices=_reasons))),
)
