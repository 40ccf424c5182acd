"""A new order by hand: lines by the code of a product, sums while typing, recorded once however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import Ctx, _, attempt, briefs, current_ctx, go_to, requires, service, setting, suggest, toast
from guanxi_commerce import services
from guanxi_commerce.drafts import NewOrder, NewPayment
from guanxi_commerce.finding import suggested
from guanxi_commerce.models import UNSETTLED
from guanxi_commerce.pages import head_of
from guanxi_commerce.rights import RECORD
from guanxi_commerce.web.again import again
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import id_in, new_key, now_text, recorded
from guanxi_commerce.web.order_form import OrderForm, order_of, understood
from guanxi_commerce.web.totals import Totals, totals_of

_MOST: Final = 8


@blueprint.get("/orders/new")
@requires(RECORD)
def new_order() -> str:
    """The empty form, of the customer whose page it was opened from; or that of a draft, to be changed."""
    ctx = current_ctx()
    draft_id = id_in(request.args.get("draft"))
    if draft_id is not None:
        return _page(OrderForm(None, data={**again(ctx, draft_id), "key": new_key(), "at": now_text(ctx)}))
    return _page(OrderForm(None, data={
        "key": new_key(), "at": now_text(ctx), "customer_id": request.args.get("customer", ""), "lines": [{}],
        "currency": setting(ctx, "organisation.currency")}))


@blueprint.post("/orders/new")
@requires(RECORD)
def save_order() -> ResponseReturnValue:
    """Record the order. What is refused is shown again as it was typed."""
    form = OrderForm()
    result = attempt(form, lambda: _recorded(form))
    if result.value is None:
        return _page(form, result.problems), 422
    waits = head_of(current_ctx(), result.value).status in UNSETTLED
    toast(_("The order waits for approval of its discount") if waits else _("Order recorded"))
    if request.form.get("then") == "next":
        return go_to(url_for("commerce.new_order", customer=form.customer_id.data))
    return go_to(url_for("commerce.show_order", order_id=result.value))


@blueprint.post("/orders/new/lines")
@requires(RECORD)
def order_lines() -> str:
    """The lines with one more, or one less; the empty one is where typing goes on.

    Before scripts have loaded, Enter leads here too: then the whole page comes back, and nothing is recorded.
    """
    typed = OrderForm()
    gone = id_in(request.form.get("remove"))
    rows: list[Mapping[str, Any]] = [entry.form.data for place, entry in enumerate(typed.lines)
                                     if place != gone and not entry.form.is_empty]
    form = OrderForm(None, data={**typed.data, "lines": [*rows, {}]})
    if "HX-Request" not in request.headers:
        return _page(form)
    return render_template("commerce/_lines.html", form=form, totals=_totals(form), begin=True)


@blueprint.post("/orders/new/totals")
@requires(RECORD)
def order_totals() -> str:
    """What the order comes to as it stands."""
    form = OrderForm()
    return render_template("commerce/_totals.html", form=form, totals=_totals(form), late=True)


@blueprint.get("/orders/new/products")
@requires(RECORD)
def order_products() -> str:
    """Products that what is being typed may mean."""
    words = next(iter(request.args.values()), "").strip()
    return render_template("commerce/_suggested.html", products=suggested(current_ctx(), words, _MOST),
                           words=words.lower())


@blueprint.get("/orders/new/customers")
@requires(RECORD)
def order_customers() -> str:
    """Customers to choose from."""
    ctx, words = current_ctx(), request.args.get("q", "")
    found = briefs(ctx, [hit.id for hit in suggest(ctx, words, limit=_MOST)]) if words.strip() else []
    return render_template("commerce/_customers.html", found=found, asked=bool(words.strip()))


def _recorded(form: OrderForm) -> int:
    draft = order_of(current_ctx(), form)
    return recorded(form, lambda ctx: _order_and_payment(
        ctx, draft, form.paid.data or "", form.why.data or "", id_in(form.draft_id.data)))


def _order_and_payment(ctx: Ctx, draft: NewOrder, way: str, reason: str, draft_id: int | None) -> int:
    """Record the order and, where it was paid at once, the payment of all of it: both or neither. Nothing is paid of an
    order that waits for approval. The draft it was made of, if there is one, is called off."""
    order_id = services.record_order(ctx, draft, reason)
    if draft_id is not None and head_of(ctx, draft_id).status == "draft":
        services.cancel_orders(ctx, [draft_id])
    head = head_of(ctx, order_id)
    total = head.total.minor
    if way and total and head.status not in UNSETTLED:
        services.record_payment(ctx, NewPayment(key=f"{draft.key}:paid", amount=total, way=way, order_id=order_id,
                                                received_at=draft.placed_at))
    return order_id


def _page(form: OrderForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    chosen = id_in(form.customer_id.data)
    if not form.lines.entries or not form.lines.entries[-1].form.is_empty:
        form.lines.append_entry()
    return render_template("commerce/new.html", form=form.offer(ctx), totals=_totals(form), problems=problems,
                           found=briefs(ctx, [chosen]) if chosen else [],
                           approval=service(ctx, "approvals") is not None)


def _totals(form: OrderForm) -> Totals:
    ctx = current_ctx()
    return totals_of(ctx, understood(ctx, form))
