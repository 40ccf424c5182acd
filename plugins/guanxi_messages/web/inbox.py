"""E-mail that came in: one, those nobody knows, and putting them on a customer."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import (
    Conflict,
    Draft,
    Refused,
    _,
    briefs,
    current_ctx,
    go_to,
    requires,
    suggest,
    toast,
    way_back,
    write,
    write_one,
)
from guanxi_messages import words
from guanxi_messages.entities import RECEIVED
from guanxi_messages.parts import may_write
from guanxi_messages.queries import nobodys_lines, reading_of_received
from guanxi_messages.rights import SORT, VIEW
from guanxi_messages.services.receiving import assign, put_away
from guanxi_messages.web.blueprint import blueprint

_MOST_FOUND = 8


@blueprint.get("/inbox/<int:received_id>")
@requires(VIEW)
def show_received(received_id: int) -> str:
    """One e-mail, as text that can do nothing."""
    ctx = current_ctx()
    reading = reading_of_received(ctx, received_id)
    customer = next(iter(briefs(ctx, [reading.row.customer_id] if reading.row.customer_id else [])), None)
    return render_template("messages/received.html", reading=reading, row=reading.row, words=words, customer=customer,
                           may_write=customer is not None and may_write(ctx, customer.id), way=way_back(ctx, RECEIVED))


@blueprint.get("/nobodys")
@requires(SORT)
def nobodys() -> str:
    """E-mail whose customer nobody knows."""
    return render_template("messages/nobodys.html", rows=nobodys_lines(current_ctx()))


@blueprint.get("/nobodys/<int:received_id>")
@requires(SORT)
def show_nobodys(received_id: int) -> str:
    """One of them, with the way to a customer."""
    return _page(received_id)


@blueprint.post("/nobodys/<int:received_id>/assign")
@requires(SORT)
def assign_received(received_id: int) -> ResponseReturnValue:
    """Put it on the customer that was named."""
    ctx, text = current_ctx(), request.form.get("customer", "").strip()
    found = suggest(ctx, text, _MOST_FOUND) if text else []
    if len(found) != 1:
        several = [f"{one.name} ({one.number})" for one in found]
        problem = (_("Several customers are meant: %(names)s. Write the number of one.", names=_(", ").join(several))
                   if found else _("No customer was found by these words."))
        return _page(received_id, problem, text), 422
    write(lambda unit: assign(unit, received_id, found[0].id))
    toast(_("The e-mail is with %(name)s now", name=found[0].name))
    return go_to(url_for("messages.nobodys"))


@blueprint.post("/nobodys/<int:received_id>/customer")
@requires(SORT)
def make_customer(received_id: int) -> ResponseReturnValue:
    """Open a file for its writer, and put it there."""
    ctx = current_ctx()
    row = reading_of_received(ctx, received_id, nobodys=True).row
    try:
        customer_id = write_one(ctx, Draft(values={"kind": "person", "name": row.name or row.address,
                                                   "email": row.address}))
    except (Refused, Conflict) as refused:
        issues = getattr(refused, "issues", ())
        return _page(received_id, str(issues[0]) if issues else str(refused)), 422
    write(lambda unit: assign(unit, received_id, customer_id))
    return go_to(url_for("customers.show", customer_id=customer_id))


@blueprint.post("/nobodys/<int:received_id>/away")
@requires(SORT)
def put_received_away(received_id: int) -> ResponseReturnValue:
    """It is no customer's."""
    write(lambda ctx: put_away(ctx, received_id))
    toast(_("Put away"))
    return go_to(url_for("messages.nobodys"))


def _page(received_id: int, problem: str = "", typed: str = "") -> str:
    ctx = current_ctx()
    reading = reading_of_received(ctx, received_id, nobodys=True)
    return render_template("messages/nobodys_one.html", reading=reading, row=reading.row, problem=problem, typed=typed,
                           may_create=ctx.may("customer.create"))
