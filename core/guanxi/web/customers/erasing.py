"""Erasing everything personal about a customer: a page that says what goes and what stays, and asks twice."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.erasure import PERMISSION, require_erasable
from guanxi.customers.owned import with_absorbed
from guanxi.customers.queries import customer_head
from guanxi.customers.queries.belongings import belongings
from guanxi.errors import Refused
from guanxi.i18n import _
from guanxi.transfer.erasing import erase_customer
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import blueprint
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.get("/<int:customer_id>/erase", endpoint="ask_erase")
@requires(PERMISSION)
def ask(customer_id: int) -> str:
    """What goes, what stays, and a copy first."""
    return _page(customer_id)


@blueprint.post("/<int:customer_id>/erase")
@requires(PERMISSION)
def erase(customer_id: int) -> ResponseReturnValue:
    """Erase it, once its number was typed."""
    ctx = current_ctx()
    number = customer_head(ctx, customer_id).record.number
    if request.form.get("typed", "").strip().casefold() != number.casefold():
        return _page(customer_id, _("Type the customer’s number, %(number)s.", number=number)), 422
    try:
        erase_customer(ctx, customer_id)
    except Refused as refused:
        return _page(customer_id, str(refused)), 422
    toast(_("Everything personal is erased"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _page(customer_id: int, problem: str = "") -> str:
    ctx = current_ctx()
    head = customer_head(ctx, customer_id)
    if not problem:
        require_erasable(ctx, customer_id)
    return render_template("customers/erase.html", record=head.record, problem=problem,
                           may_copy=ctx.may("customer.phones") and head.lets(ctx, "export"),
                           along=belongings(ctx, with_absorbed(ctx.session, [customer_id])))
