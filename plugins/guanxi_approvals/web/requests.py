"""The pages of requests: what waits for me, what I asked, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from guanxi.api import Conflict, Form, _, _l, current_ctx, go_to, label, requires, toast, write
from guanxi_approvals import services, words
from guanxi_approvals.queries import Line, asked_by_me, waiting_for
from guanxi_approvals.rights import USE
from guanxi_approvals.web.blueprint import blueprint
from guanxi_approvals.web.shown import amount_text, shown, title_of

_LONGEST_ID = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request in a list, with its kind and amount in words."""

    line: Line
    title: str
    amount: str


class ReasonForm(Form):
    """Why; needed for a refusal."""

    reason = TextAreaField(label(_l("Reason")))


@blueprint.get("/")
@requires(USE)
def waiting() -> str:
    """What waits for the reader."""
    return render_template("approvals/waiting.html", rows=rows_of(waiting_for(current_ctx())), words=words)


@blueprint.get("/mine")
@requires(USE)
def mine() -> str:
    """What the reader asked for."""
    found, older = asked_by_me(current_ctx(), id_given(request.args.get("before")))
    return render_template("approvals/mine.html", rows=rows_of(found), words=words, older=older)


@blueprint.get("/<int:request_id>")
@requires(USE)
def show(request_id: int) -> str:
    """One request."""
    return page(request_id, ReasonForm(None))


@blueprint.post("/<int:request_id>/withdraw")
@requires(USE)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    try:
        write(lambda ctx: services.withdraw_request(ctx, request_id))
    except Conflict as late:
        toast(str(late), tone="bad")
    else:
        toast(_("Withdrawn"))
    return go_to(url_for("approvals.show", request_id=request_id))


def page(request_id: int, form: ReasonForm, problems: Sequence[str] = ()) -> str:
    """The page of one request, with what was typed."""
    return render_template("approvals/show.html", page=shown(current_ctx(), request_id), words=words, form=form,
                           problems=problems)


def rows_of(found: Sequence[Line]) -> list[Row]:
    """Lines with what stands in their cells."""
    ctx = current_ctx()
    return [Row(line=line, title=title_of(ctx, line.kind), amount=amount_text(ctx, line.amount)) for line in found]


def id_given(text: str | None) -> int | None:
    """The id in an address; what is none is refused."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else abort(400)
