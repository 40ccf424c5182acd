"""Deciding on one request or on several: each in a unit of its own, so that one that came too late keeps none back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import (
    Conflict,
    GuanxiError,
    NotFound,
    Refused,
    _,
    attempt,
    current_ctx,
    go_to,
    ngettext,
    requires,
    toast,
    write,
)
from guanxi_approvals import services
from guanxi_approvals.queries import waiting_for
from guanxi_approvals.rights import USE
from guanxi_approvals.services.deciding import Answer
from guanxi_approvals.web.blueprint import blueprint
from guanxi_approvals.web.requests import ReasonForm, Row, id_given, page, rows_of

_ANSWERS: Final = ("approved", "refused")


@blueprint.post("/<int:request_id>/decide")
@requires(USE)
def decide(request_id: int) -> ResponseReturnValue:
    """Approve or refuse. What is refused to happen is said on the page, with the reason as it was typed."""
    answer, form = _answer(request.form.get("answer")), ReasonForm()
    step = id_given(request.form.get("step"))
    try:
        result = attempt(form, lambda: write(
            lambda ctx: services.decide(ctx, request_id, answer, form.reason.data or "", step)))
    except Conflict as late:
        toast(str(late), tone="bad")
        return go_to(url_for("approvals.show", request_id=request_id))
    if not result.ok:
        return page(request_id, form, result.problems), 422
    toast(_("Approved") if answer == "approved" else _("Refused"))
    return go_to(url_for("approvals.waiting"))


@blueprint.get("/several/<answer>")
@requires(USE)
def ask_several(answer: str) -> str:
    """The dialog that names what is to be decided: an outcome can't be undone."""
    return _dialog(_answer(answer), _chosen(request.args.getlist("ids")), ReasonForm(None))


@blueprint.post("/several/<answer>")
@requires(USE)
def decide_several(answer: str) -> ResponseReturnValue:
    """Decide on each of those that are still open, and say how many there were."""
    how, form = _answer(answer), ReasonForm()
    rows = _chosen(request.form.getlist("ids"))
    reason = form.reason.data or ""
    if how == "refused" and not reason.strip():
        return _dialog(how, rows, form, [_("Say why: whoever asked reads it, and knows what to change.")]), 422
    failed = [problem for row in rows if (problem := _decided(row, how, reason))]
    done = len(rows) - len(failed)
    if done:
        toast(ngettext("%(num)s request approved", "%(num)s requests approved", done) if how == "approved"
              else ngettext("%(num)s request refused", "%(num)s requests refused", done))
    for problem in failed[:2]:
        toast(problem, tone="bad")
    return go_to(url_for("approvals.waiting"))


def _decided(row: Row, answer: Answer, reason: str) -> str:
    """Empty, or why it was not."""
    try:
        write(lambda ctx: services.decide(ctx, row.line.id, answer, reason, row.line.step))
    except (Conflict, NotFound, Refused) as error:
        return f"{row.line.subject}: {_said(error)}"
    return ""


def _said(error: GuanxiError) -> str:
    issues = getattr(error, "issues", ())
    return " ".join(map(str, issues)) or str(error)


def _chosen(texts: Sequence[str]) -> list[Row]:
    """Those among them that wait for the actor."""
    wanted = {id_given(text) for text in texts}
    return rows_of([line for line in waiting_for(current_ctx()) if line.id in wanted])


def _answer(text: str | None) -> Answer:
    return cast("Answer", text) if text in _ANSWERS else abort(400)


def _dialog(answer: Answer, rows: Sequence[Row], form: ReasonForm, problems: Sequence[str] = ()) -> str:
    return render_template("approvals/several.html", answer=answer, rows=rows, form=form, problems=problems)
