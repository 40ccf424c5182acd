"""A return of an order: quantities that can still come back, the amount by its own share, recorded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, url_for
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
    current_ctx,
    go_to,
    label,
    requires,
    service,
    toast,
)
from guanxi_commerce import services, words
from guanxi_commerce.checks import MOST_LINES, return_issues
from guanxi_commerce.drafts import NewReturn, NewReturnLine
from guanxi_commerce.pages import Head, LineShown, head_to_change, lines_shown, quantity_text
from guanxi_commerce.returning import bought
from guanxi_commerce.rights import RECORD
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import LinedForm, Reader, choices, id_in, new_key, now_text, recorded


class ReturnLineForm(PlainForm):
    """What comes back of one line."""

    line_id = HiddenField()
    quantity = StringField(label(_l("Comes back")))
    amount = StringField(label(_l("Given back")))


class ReturnForm(LinedForm):
    """A return of an order."""

    key = HiddenField()
    lines = FieldList(FormField(ReturnLineForm), max_entries=MOST_LINES)
    amount = StringField(label(_l("Besides")), description=label(
        _l("The freight, or an amount that belongs to no line.")))
    reason = SelectField(label(_l("Reason")), validate_choice=False, default="other")
    at = StringField(label(_l("Came back")), [Required()])
    why = StringField(label(_l("Explanation")), description=label(
        _l("Read by those whose approval the refund needs, if it needs any.")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a return comes to: the share of each line by its id, and all of it; or why it can't be."""

    amounts: Mapping[int, Money]
    total: Money | None = None
    problem: str = ""


@blueprint.get("/orders/<int:order_id>/return")
@requires(RECORD)
def new_return(order_id: int) -> ResponseReturnValue:
    """The form, filled with all that can still come back."""
    ctx = current_ctx()
    head = head_to_change(ctx, order_id)
    if head.nothing_left:
        toast(_("Nothing of this order can come back any more."), tone="bad")
        return go_to(url_for("commerce.show_order", order_id=order_id))
    lines = lines_shown(ctx, head)
    form = ReturnForm(None, data={"key": new_key(), "at": now_text(ctx), "lines": [
        {"line_id": str(line.id), "quantity": quantity_text(line.left)} for line in lines if line.left]})
    return _page(head, lines, form)


@blueprint.post("/orders/<int:order_id>/return")
@requires(RECORD)
def save_return(order_id: int) -> ResponseReturnValue:
    """Record the return. What is refused is shown again as it was typed."""
    ctx = current_ctx()
    head, form = head_to_change(ctx, order_id), ReturnForm()
    result = attempt(form, lambda: _recorded(head, form))
    if result.value is None:
        return _page(head, lines_shown(ctx, head), form, result.problems), 422
    toast(_("The refund waits for approval: nothing is paid out before") if result.value.waits
          else _("Return recorded"))
    return go_to(url_for("commerce.show_order", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/return/totals")
@requires(RECORD)
def return_totals(order_id: int) -> str:
    """What the return comes to as it stands."""
    head, form = head_to_change(current_ctx(), order_id), ReturnForm()
    return render_template("commerce/_given_back.html", form=form, proposal=_proposal(head, form), late=True)


def _recorded(head: Head, form: ReturnForm) -> services.Refunded:
    draft, issues = _understood(current_ctx(), head, form)
    if issues:
        raise Refused(_l("The return was not recorded."), issues)
    return recorded(form, lambda ctx: services.refund(ctx, draft, form.why.data or ""))


def _understood(ctx: Ctx, head: Head, form: ReturnForm) -> tuple[NewReturn, Sequence[Issue]]:
    """The return that `form` stands for, and what of it can't be read; lines with nothing in them are left out."""
    reader = Reader(head.currency)
    lines = []
    for entry in form.lines:
        quantity, amount = reader.quantity(entry.form.quantity), reader.amount(entry.form.amount)
        line_id = id_in(entry.form.line_id.data)
        if quantity and line_id is not None:
            lines.append(NewReturnLine(line_id=line_id, quantity=quantity, amount=amount))
    draft = NewReturn(key=form.key.data or "", returned_at=reader.moment(form.at, ctx), lines=tuple(lines),
                      order_id=head.id, amount=reader.amount(form.amount) or 0, reason=form.reason.data or "")
    return draft, reader.issues


def _proposal(head: Head, form: ReturnForm) -> Proposal:
    """By the rules of the service, with nothing written."""
    ctx = current_ctx()
    draft, issues = _understood(ctx, head, form)
    said = [*issues, *(issue for issue in return_issues(draft, 1, ctx.now) if issue.field not in ("key", "at"))]
    things = said[0] if said else bought(ctx, [head.id])[head.id].take_back(draft, 1)
    if isinstance(things, Issue):
        return Proposal(amounts={}, problem=str(things))
    amounts = {thing.line_id: Money(thing.amount, head.currency) for thing in things if thing.line_id is not None}
    total = draft.amount + sum(thing.amount for thing in things)
    return Proposal(amounts=amounts, total=Money(total, head.currency))


def _page(head: Head, lines: Sequence[LineShown], form: ReturnForm, problems: Sequence[str] = ()) -> str:
    form.reason.choices = choices(words.REASONS)
    return render_template("commerce/return.html", head=head, form=form, problems=problems, quantity=quantity_text,
                           lines={str(line.id): line for line in lines}, proposal=_proposal(head, form),
                           approval=service(current_ctx(), "approvals") is not None)
