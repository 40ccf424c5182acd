"""The form of a new order: what was typed, and the order it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms import Form as PlainForm

from guanxi.api import Ctx, Issue, Refused, Required, Store, _l, label, setting
from guanxi_commerce import words
from guanxi_commerce.checks import MOST_LINES
from guanxi_commerce.drafts import NewLine, NewOrder
from guanxi_commerce.finding import Meant, products_meant
from guanxi_commerce.models import OPEN
from guanxi_commerce.web.fields import LinedForm, Reader, choices, currency_choices, id_in

_CUSTOMER: Final = _l("Choose the customer.")
_PRICE: Final = _l("No product has this code or name. As free text it needs a price.")


class LineForm(PlainForm):
    """One line; of an empty one nothing is taken."""

    product = StringField(label(_l("Product")))
    quantity = StringField(label(_l("Quantity")), default="1")
    price = StringField(label(_l("Price")))
    discount = StringField(label(_l("Discount")))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that means anything."""
        return not any((field.data or "").strip() for field in (self.product, self.price, self.discount))


class OrderForm(LinedForm):
    """A new order. The page shows the customer itself, who is chosen among those found."""

    key = HiddenField()
    customer_id = HiddenField(label(_l("Customer")))
    lines = FieldList(FormField(LineForm), min_entries=1, max_entries=MOST_LINES)
    discount = StringField(label(_l("Discount on the whole order")))
    freight = StringField(label(_l("Freight")))
    at = StringField(label(_l("Placed")), [Required()])
    channel = SelectField(label(_l("Channel")), validate_choice=False, default="store")
    status = SelectField(label(_l("Status")), validate_choice=False, default="completed")
    paid = SelectField(label(_l("Paid by")), validate_choice=False, default="")
    store = SelectField(label(_l("Store")), validate_choice=False)
    currency = SelectField(label(_l("Currency")), validate_choice=False)
    why = StringField(label(_l("Reason for the discount")), description=label(
        _l("Read by those whose approval it needs, if it needs any.")))
    draft_id = HiddenField()

    def offer(self, ctx: Ctx) -> OrderForm:
        """The same with something to choose from."""
        stores = ctx.session.execute(select(Store.id, Store.name).where(~Store.archived).order_by(Store.code))
        self.channel.choices = choices(words.CHANNELS)
        self.status.choices = choices({key: words.STATUSES[key] for key in reversed(OPEN)})
        self.paid.choices = [("", str(_l("Not paid yet"))), *choices(words.WAYS)]
        self.store.choices = [("", ""), *((str(row.id), row.name) for row in stores)]
        self.currency.choices = currency_choices(ctx)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A form as far as it could be read: `places` are the numbers of the lines in it."""

    order: NewOrder
    places: Sequence[int]
    products: Mapping[int, Meant]
    issues: Sequence[Issue]


def understood(ctx: Ctx, form: OrderForm) -> Understood:
    """The order that `form` stands for; `issues` say what is missing or can't be read."""
    reader = Reader((form.currency.data or "").strip().upper() or setting(ctx, "organisation.currency"))
    customer_id = id_in(form.customer_id.data)
    if customer_id is None:
        reader.note(form.customer_id, _CUSTOMER)
    meant = products_meant(ctx, [entry.form.product.data or "" for entry in form.lines])
    lines: list[NewLine] = []
    places: list[int] = []
    for place, entry in enumerate(form.lines):
        if entry.form.is_empty:
            continue
        found = _line(reader, entry.form, meant, setting(ctx, "organisation.currency"))
        if found is not None:
            lines.append(found)
            places.append(place)
    order = NewOrder(
        key=form.key.data or "", customer_id=customer_id or 0, placed_at=reader.moment(form.at, ctx),
        lines=tuple(lines), currency=reader.currency, discount=reader.amount(form.discount) or 0,
        freight=reader.amount(form.freight) or 0, store_id=id_in(form.store.data),
        cashier_id=ctx.principal.user_id, channel=form.channel.data or "", status=form.status.data or "")
    products = {place: meant[text] for place, entry in enumerate(form.lines)
                if (text := entry.form.product.data or "") in meant}
    return Understood(order=order, places=places, products=products, issues=reader.issues)


def order_of(ctx: Ctx, form: OrderForm) -> NewOrder:
    """The order to record. Raises Refused when the form can't be read as one."""
    found = understood(ctx, form)
    if found.issues:
        raise Refused(_l("The order was not recorded."), found.issues)
    return found.order


def _line(reader: Reader, form: LineForm, meant: Mapping[str, Meant], house: str) -> NewLine | None:
    """One line; None when something of it can't be read, which was noted."""
    before = len(reader.issues)
    text = form.product.data or ""
    quantity, price = reader.quantity(form.quantity), reader.amount(form.price)
    discount = reader.amount(form.discount) or 0
    product = meant.get(text)
    if product is not None and not product.sold:
        reader.note(form.product, _l("“%(name)s” is no longer sold."), name=product.name)
    if len(reader.issues) == before and price is None:
        if product is None:
            reader.note(form.price, _PRICE)
        elif reader.currency != house:
            reader.note(form.price, _l("The product’s price is in %(currency)s: give one."), currency=house)
    if len(reader.issues) > before:
        return None
    quantity = 1000 if quantity is None else quantity
    if product is not None:
        return NewLine(product_id=product.id, quantity=quantity, price=price, discount=discount)
    return NewLine(text=text.strip(), quantity=quantity, price=price, discount=discount)
