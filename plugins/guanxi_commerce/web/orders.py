"""The page of one order, and what becomes of it as a whole: delivered, called off."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import Refused, _, current_ctx, go_to, requires, toast, way_back, write
from guanxi_commerce import services, words
from guanxi_commerce.entities import ORDER
from guanxi_commerce.pages import Head, head_to_change, may_record, order_page, quantity_text
from guanxi_commerce.rights import RECORD, VIEW
from guanxi_commerce.web.approval import approval_of
from guanxi_commerce.web.blueprint import blueprint

_LONGEST_REASON = 500


@blueprint.get("/orders/<int:order_id>")
@requires(VIEW)
def show_order(order_id: int) -> str:
    """One order: its lines, what came back, what was paid, and who wrote it."""
    ctx = current_ctx()
    page = order_page(ctx, order_id)
    return render_template("commerce/order.html", page=page, words=words, quantity=quantity_text,
                           approval=approval_of(ctx, page),
                           way=way_back(ctx, ORDER), may_record=may_record(ctx, page.head.customer_id))


@blueprint.get("/orders/<int:order_id>/quick")
@requires(VIEW)
def quick_order(order_id: int) -> str:
    """One order beside the list of orders."""
    return render_template("commerce/_order_quick.html", page=order_page(current_ctx(), order_id), words=words,
                           quantity=quantity_text)


@blueprint.post("/orders/<int:order_id>/complete")
@requires(RECORD)
def complete_order(order_id: int) -> ResponseReturnValue:
    """Mark an order as delivered."""
    head_to_change(current_ctx(), order_id)
    if write(lambda ctx: services.complete_orders(ctx, [order_id])):
        toast(_("Marked as delivered"))
    return go_to(url_for("commerce.show_order", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/submit")
@requires(RECORD)
def submit_order(order_id: int) -> ResponseReturnValue:
    """Ask for approval of a draft once more."""
    head_to_change(current_ctx(), order_id)
    reason = request.form.get("reason", "").strip()[:_LONGEST_REASON]
    waits = write(lambda ctx: services.submit_order(ctx, order_id, reason))
    toast(_("The order waits for approval of its discount") if waits else _("Order recorded"))
    return go_to(url_for("commerce.show_order", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/hold")
@requires(RECORD)
def hold_order(order_id: int) -> ResponseReturnValue:
    """Take an order that waits back, to be changed."""
    head_to_change(current_ctx(), order_id)
    write(lambda ctx: services.hold_back(ctx, order_id))
    toast(_("Taken back: it is a draft now"))
    return go_to(url_for("commerce.show_order", order_id=order_id))


@blueprint.get("/orders/<int:order_id>/cancel")
@requires(RECORD)
def ask_cancel(order_id: int) -> str:
    """The dialog that asks whether an order is really to be called off."""
    return _cancel_dialog(head_to_change(current_ctx(), order_id))


@blueprint.post("/orders/<int:order_id>/cancel")
@requires(RECORD)
def cancel_order(order_id: int) -> ResponseReturnValue:
    """Call an order off; what follows from it is taken back."""
    head = head_to_change(current_ctx(), order_id)
    try:
        cancelled = write(lambda ctx: services.cancel_orders(ctx, [order_id]))
    except Refused as refused:
        return _cancel_dialog(head, [str(issue) for issue in refused.issues] or [str(refused)]), 422
    toast(_("Order %(number)s is cancelled", number=head.number) if cancelled else _("It was cancelled already"))
    return go_to(url_for("commerce.show_order", order_id=order_id))


def _cancel_dialog(head: Head, problems: Sequence[str] = ()) -> str:
    return render_template("commerce/cancel.html", head=head, problems=problems)

