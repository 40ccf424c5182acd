"""What commerce adds to the platform's pages: panel, figures and actions of a customer, search, dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import Action, Ctx, Figure, Hit, Panel, Widget, _l, hookimpl
from guanxi_commerce import board, parts
from guanxi_commerce.pages import may_record
from guanxi_commerce.rights import RECORD, VIEW
from guanxi_commerce.services import count_anew


@hookimpl
def customer_panels(ctx: Ctx) -> Sequence[Panel]:
    """The last orders."""
    return [Panel(key="commerce.orders", title=_l("Orders"), template="commerce/_panel.html", data=parts.panel_of,
                  permission=VIEW, order=10)]


@hookimpl
def customer_figures(customer_id: int, ctx: Ctx) -> Sequence[Figure]:
    """Spent, orders, last order."""
    return parts.figures_of(ctx, customer_id) if ctx.may(VIEW) else []


@hookimpl
def customer_actions(customer_id: int, ctx: Ctx) -> Sequence[Action]:
    """What is recorded of this customer, for those who may."""
    if not may_record(ctx, customer_id):
        return []
    return [Action(key="commerce.new_order", title=_l("New order"), icon="shopping-cart",
                   endpoint="commerce.new_order", values={"customer": customer_id}, permission=RECORD, order=10),
            Action(key="commerce.new_loose_return", title=_l("Return without an order"), icon="receipt-refund",
                   endpoint="commerce.new_loose_return", values={"customer": customer_id}, permission=RECORD,
                   order=20),
            Action(key="commerce.new_loose_payment", title=_l("Payment without an order"), icon="cash",
                   endpoint="commerce.new_loose_payment", values={"customer": customer_id}, permission=RECORD,
                   order=30)]


@hookimpl
def customer_merge(survivor_id: int, ctx: Ctx) -> None:
    """Orders, returns and payments are CustomerOwned and have come along; what they come to is counted anew."""
    count_anew(ctx, [survivor_id])


@hookimpl
def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
    """The same when they went back."""
    count_anew(ctx, [survivor_id, *restored_ids])


@hookimpl
def dashboard_widgets() -> Sequence[Widget]:
    """Revenue and orders, who bought most, the stores, and the last orders."""
    return [Widget(key="commerce.turnover", title=_l("Revenue"), template="commerce/_turnover.html",
                   data=board.turnover, permission=VIEW, follows=("period", "reach"), kept=True, wide=True, order=10,
                   hint=_l("Orders and revenue of the period, and month by month beside the year before.")),
            Widget(key="commerce.best", title=_l("Best customers"), template="commerce/_best.html",
                   data=board.best_customers, permission=VIEW, follows=("period", "reach"), kept=True, order=50,
                   hint=_l("Who bought most in the period, and how much of the revenue hangs on a few.")),
            Widget(key="commerce.stores", title=_l("Stores"), template="commerce/_stores.html",
                   data=board.by_store, permission=VIEW, follows=("period", "reach"), kept=True, order=60,
                   hint=_l("The revenue of each store in the period beside the one before.")),
            Widget(key="commerce.last_orders", title=_l("Last orders"), template="commerce/_last_orders.html",
                   data=parts.last_orders, permission=VIEW, order=70,
                   hint=_l("What was ordered just now."))]


@hookimpl
def search(query: str, ctx: Ctx, limit: int) -> Sequence[Hit]:
    """Orders by number, products by code or name."""
    return parts.hits(ctx, query, limit) if ctx.may(VIEW) else []
