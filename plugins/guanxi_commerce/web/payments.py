"""A payment for an order, in a dialog, or on a customer's account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField

from guanxi.api import (
    Brief,
    Ctx,
    Form,
    NotFound,
    Refused,
    Required,
    _,
    _l,
    attempt,
    briefs,
    current_ctx,
    go_to,
    label,
    requires,
    setting,
    toast,
)
from guanxi_commerce import services, words
from guanxi_commerce.drafts import NewPayment
from guanxi_commerce.pages import Head, head_to_change, order_page
from guanxi_commerce.rights import RECORD
from guanxi_commerce.typed import amount_text
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import Reader, choices, currency_choices, id_in, new_key, now_text, recorded


class PaymentForm(Form):
    """Money received; its currency is the order's where there is one."""

    key = HiddenField()
    amount = StringField(label(_l("Amount")), [Required()])
    way = SelectField(label(_l("Way")), validate_choice=False, default="wechat")
    at = StringField(label(_l("Received")), [Required()])
    currency = SelectField(label(_l("Currency")), validate_choice=False)


@blueprint.get("/orders/<int:order_id>/payment")
@requires(RECORD)
def new_payment(order_id: int) -> str:
    """The dialog, filled with what is still to be paid."""
    ctx = current_ctx()
    head_to_change(ctx, order_id)
    page = order_page(ctx, order_id)
    return _dialog(page.head, PaymentForm(None, data={
        "key": new_key(), "amount": amount_text(page.due), "at": now_text(ctx)}))


@blueprint.post("/orders/<int:order_id>/payment")
@requires(RECORD)
def save_payment(order_id: int) -> ResponseReturnValue:
    """Record the payment. What is refused is shown again as it was typed."""
    head, form = head_to_change(current_ctx(), order_id), PaymentForm()
    result = attempt(form, lambda: _recorded(head, form))
    if result.value is None:
        return _dialog(head, form, result.problems), 422
    toast(_("Payment recorded"))
    return go_to(url_for("commerce.show_order", order_id=order_id))


@blueprint.get("/orders/payments/new")
@requires(RECORD)
def new_loose_payment() -> str:
    """The form of a payment that is for no order: an advance, or what goes beyond one."""
    ctx = current_ctx()
    return _page(_customer(ctx), PaymentForm(None, data={
        "key": new_key(), "at": now_text(ctx), "currency": setting(ctx, "organisation.currency")}))


@blueprint.post("/orders/payments/new")
@requires(RECORD)
def save_loose_payment() -> ResponseReturnValue:
    """Record it. What is refused is shown again as it was typed."""
    customer, form = _customer(current_ctx()), PaymentForm()
    currency = (form.currency.data or "").strip().upper()
    draft = NewPayment(key="", amount=0, received_at=current_ctx().now, way="", customer_id=customer.id,
                       currency=currency)
    result = attempt(form, lambda: _written(form, draft, currency or setting(current_ctx(), "organisation.currency")))
    if result.value is None:
        return _page(customer, form, result.problems), 422
    toast(_("Payment recorded"))
    return go_to(url_for("customers.show", customer_id=customer.id))


def _recorded(head: Head, form: PaymentForm) -> int:
    draft = NewPayment(key="", amount=0, received_at=head.placed_at, way="", order_id=head.id)
    return _written(form, draft, head.currency)


def _written(form: PaymentForm, draft: NewPayment, currency: str) -> int:
    """Record `draft`, which says what it is for, with what was typed in `currency`."""
    reader = Reader(currency)
    whole = replace(draft, key=form.key.data or "", amount=reader.amount(form.amount) or 0,
                    received_at=reader.moment(form.at, current_ctx()), way=form.way.data or "")
    if reader.issues:
        raise Refused(_l("The payment was not recorded."), reader.issues)
    return recorded(form, lambda ctx: services.record_payment(ctx, whole))


def _customer(ctx: Ctx) -> Brief:
    """Whose payment it is. Raises NotFound, also when the reader may not see them."""
    found = briefs(ctx, [id_in(request.args.get("customer")) or 0])
    if not found:
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    return found[0]


def _page(customer: Brief, form: PaymentForm, problems: Sequence[str] = ()) -> str:
    form.way.choices = choices(words.WAYS)
    form.currency.choices = currency_choices(current_ctx())
    return render_template("commerce/loose_payment.html", customer=customer, form=form, problems=problems)


def _dialog(head: Head, form: PaymentForm, problems: Sequence[str] = ()) -> str:
    form.way.choices = choices(words.WAYS)
    return render_template("commerce/payment.html", head=head, form=form, problems=problems)
