"""A payment for an order, in a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField

from guanxi.api import Form, Refused, Required, _, _l, attempt, current_ctx, go_to, label, requires, toast
from guanxi_commerce import services, words
from guanxi_commerce.drafts import NewPayment
from guanxi_commerce.pages import Head, head_to_change, order_page
from guanxi_commerce.rights import RECORD
from guanxi_commerce.typed import amount_text
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import Reader, choices, new_key, now_text, recorded


class PaymentForm(Form):
    """Money received."""

    key = HiddenField()
    amount = StringField(label(_l("Amount")), [Required()])
    way = SelectField(label(_l("Way")), validate_choice=False, default="wechat")
    at = StringField(label(_l("Received")), [Required()])


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


def _recorded(head: Head, form: PaymentForm) -> int:
    reader = Reader(head.currency)
    draft = NewPayment(key=form.key.data or "", amount=reader.amount(form.amount) or 0,
                       received_at=reader.moment(form.at, current_ctx()), way=form.way.data or "", order_id=head.id)
    if reader.issues:
        raise Refused(_l("The payment was not recorded."), reader.issues)
    return recorded(form, lambda ctx: services.record_payment(ctx, draft))


def _dialog(head: Head, form: PaymentForm, problems: Sequence[str] = ()) -> str:
    form.way.choices = choices(words.WAYS)
    return render_template("commerce/payment.html", head=head, form=form, problems=problems)
