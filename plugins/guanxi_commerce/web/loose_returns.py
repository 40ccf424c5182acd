"""A return of a customer whose order nobody knows: what came back, what was given for it, recorded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms import Form as PlainForm

from guanxi.api import (
    Ctx,
    Issue,
    Money,
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
    service,
    setting,
    toast,
)
from guanxi_commerce import services, words
from guanxi_commerce.amounts import PIECE
from guanxi_commerce.checks import MOST_LINES
from guanxi_commerce.drafts import NewReturn, NewReturnLine
from guanxi_commerce.finding import Meant, products_meant
from guanxi_commerce.loose_pages import return_shown
from guanxi_commerce.pages import quantity_text
from guanxi_commerce.parts import orders_to_return
from guanxi_commerce.rights import RECORD, VIEW
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import LinedForm, Reader, choices, currency_choices, id_in, new_key, now_text, recorded


class ThingForm(PlainForm):
    """One thing that came back; of an empty one nothing is taken."""

    product = StringField(label(_l("Product")))
    quantity = StringField(label(_l("Quantity")), default="1")
    amount = StringField(label(_l("Given back")))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that means anything."""
        return not any((field.data or "").strip() for field in (self.product, self.amount))


class LooseReturnForm(LinedForm):
    """A return of a customer."""

    key = HiddenField()
    customer_id = HiddenField(label(_l("Customer")))
    lines = FieldList(FormField(ThingForm), min_entries=1, max_entries=MOST_LINES)
    amount = StringField(label(_l("Besides")), description=label(
        _l("The freight, or an amount that belongs to no line.")))
    reason = SelectField(label(_l("Reason")), validate_choice=False, default="other")
    at = StringField(label(_l("Came back")), [Required()])
    currency = SelectField(label(_l("Currency")), validate_choice=False)
    why = StringField(label(_l("Explanation")), description=label(
        _l("Read by those whose approval the refund needs, if it needs any.")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What a form comes to as far as it could be read, and the products it names by the place of their line."""

    products: Mapping[int, Meant]
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A form as far as it could be read; `issues` say what is missing or can't be."""

    draft: NewReturn
    sum: Sum
    issues: Sequence[Issue]


@blueprint.get("/orders/returns/<int:return_id>")
@requires(VIEW)
def show_return(return_id: int) -> ResponseReturnValue:
    """One return; that of an order stands on the order's page."""
    row = return_shown(current_ctx(), return_id)
    if row.order_id is not None:
        return go_to(url_for("commerce.show_order", order_id=row.order_id))
    return render_template("commerce/return_shown.html", row=row, words=words, quantity=quantity_text)


@blueprint.get("/orders/returns/new")
@requires(RECORD)
def new_loose_return() -> str:
    """The empty form, of the customer whose page it was opened from."""
    ctx = current_ctx()
    return _page(LooseReturnForm(None, data={
        "key": new_key(), "at": now_text(ctx), "customer_id": request.args.get("customer", ""), "lines": [{}],
        "currency": setting(ctx, "organisation.currency")}))


@blueprint.get("/orders/returns/new/orders")
@requires(RECORD)
def orders_to_choose() -> str:
    """The orders of the customer who was chosen: the return may be of one of them."""
    chosen = id_in(request.args.get("customer_id"))
    return render_template("commerce/_its_orders.html",
                           orders=orders_to_return(current_ctx(), chosen) if chosen else [])


@blueprint.post("/orders/returns/new")
@requires(RECORD)
def save_loose_return() -> ResponseReturnValue:
    """Record the return. What is refused is shown again as it was typed."""
    form = LooseReturnForm()
    result = attempt(form, lambda: _recorded(form))
    if result.value is None:
        return _page(form, result.problems), 422
    toast(_("The refund waits for approval: nothing is paid out before") if result.value.waits
          else _("Return recorded"))
    if request.form.get("then") == "next":
        return go_to(url_for("commerce.new_loose_return"))
    return go_to(url_for("commerce.show_return", return_id=result.value.id))


@blueprint.post("/orders/returns/new/lines")
@requires(RECORD)
def loose_return_lines() -> str:
    """The lines with one more, or one less; without scripts the whole page, and nothing is recorded."""
    typed = LooseReturnForm()
    gone = id_in(request.form.get("remove"))
    rows: list[Mapping[str, Any]] = [entry.form.data for place, entry in enumerate(typed.lines)
                                     if place != gone and not entry.form.is_empty]
    form = LooseReturnForm(None, data={**typed.data, "lines": [*rows, {}]})
    if "HX-Request" not in request.headers:
        return _page(form)
    return render_template("commerce/_things.html", form=form, totals=_understood(current_ctx(), form).sum, begin=True)


@blueprint.post("/orders/returns/new/totals")
@requires(RECORD)
def loose_return_totals() -> str:
    """What the return comes to as it stands."""
    form = LooseReturnForm()
    return render_template("commerce/_things_totals.html", form=form, late=True,
                           totals=_understood(current_ctx(), form).sum)


def _recorded(form: LooseReturnForm) -> services.Refunded:
    found = _understood(current_ctx(), form)
    if found.issues:
        raise Refused(_l("The return was not recorded."), found.issues)
    return recorded(form, lambda ctx: services.refund(ctx, found.draft, form.why.data or ""))


def _understood(ctx: Ctx, form: LooseReturnForm) -> Understood:
    """The return that `form` stands for; empty lines are left out."""
    reader = Reader((form.currency.data or "").strip().upper() or setting(ctx, "organisation.currency"))
    customer_id = id_in(form.customer_id.data)
    if customer_id is None:
        reader.note(form.customer_id, _l("Choose the customer."))
    meant = products_meant(ctx, [entry.form.product.data or "" for entry in form.lines])
    things = [_thing(reader, entry.form, meant) for entry in form.lines if not entry.form.is_empty]
    besides = reader.amount(form.amount) or 0
    draft = NewReturn(key=form.key.data or "", returned_at=reader.moment(form.at, ctx), lines=tuple(things),
                      customer_id=customer_id or 0, currency=reader.currency, amount=besides,
                      reason=form.reason.data or "")
    products = {place: meant[text] for place, entry in enumerate(form.lines)
                if (text := entry.form.product.data or "") in meant}
    total = Money(besides + sum(thing.amount or 0 for thing in things), reader.currency)
    return Understood(draft=draft, sum=Sum(products=products, total=total), issues=reader.issues)


def _thing(reader: Reader, form: ThingForm, meant: Mapping[str, Meant]) -> NewReturnLine:
    """One thing; what is missing or can't be read was noted. Without an order nothing says what was charged."""
    before = len(reader.issues)
    text = (form.product.data or "").strip()
    quantity, amount = reader.quantity(form.quantity), reader.amount(form.amount)
    if not text:
        reader.note(form.product, _l("Say what came back, or give the amount below as one besides."))
    if amount is None and len(reader.issues) == before:
        reader.note(form.amount, _l("Say what was given back for it, if it is 0."))
    product = meant.get(form.product.data or "")
    return NewReturnLine(product_id=product.id if product else None, text=None if product else text,
                         quantity=PIECE if quantity is None else quantity, amount=amount or 0)


def _page(form: LooseReturnForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    chosen = id_in(form.customer_id.data)
    if not form.lines.entries or not form.lines.entries[-1].form.is_empty:
        form.lines.append_entry()
    form.reason.choices = choices(words.REASONS)
    form.currency.choices = currency_choices(ctx)
    return render_template("commerce/loose_return.html", form=form, totals=_understood(ctx, form).sum,
                           problems=problems, found=briefs(ctx, [chosen]) if chosen else [],
                           orders=orders_to_return(ctx, chosen) if chosen else [],
                           approval=service(ctx, "approvals") is not None)
