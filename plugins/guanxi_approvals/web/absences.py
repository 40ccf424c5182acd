"""The page on which one names a deputy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from guanxi.api import (
    Ctx,
    Form,
    Refused,
    Required,
    _,
    _l,
    attempt,
    colleagues,
    current_ctx,
    go_to,
    label,
    requires,
    toast,
    write,
)
from guanxi_approvals import services
from guanxi_approvals.absent import absences_of
from guanxi_approvals.rights import USE
from guanxi_approvals.standing_in import today
from guanxi_approvals.web.blueprint import blueprint


class AbsenceForm(Form):
    """Who decides, and on which days."""

    deputy = SelectField(label(_l("Deputy")), [Required()], validate_choice=False)
    first = DateField(label(_l("First day")), [InputRequired()])
    last = DateField(label(_l("Last day")), [InputRequired()])


@blueprint.get("/absence")
@requires(USE)
def absence() -> str:
    """One's absences that are not over, and whose deputy one is."""
    day = today(current_ctx())
    return _page(AbsenceForm(None, data={"first": day, "last": day}))


@blueprint.post("/absence")
@requires(USE)
def save_absence() -> ResponseReturnValue:
    """Name a deputy."""
    form = AbsenceForm()
    result = attempt(form, lambda: write(lambda ctx: services.name_deputy(ctx, *_typed(form))))
    if not result.ok:
        return _page(form, result.problems), 422
    toast(_("Your deputy decides on these days"))
    return go_to(url_for("approvals.absence"))


@blueprint.post("/absence/<int:absence_id>/end")
@requires(USE)
def end_absence(absence_id: int) -> ResponseReturnValue:
    """Take an absence away."""
    write(lambda ctx: services.end_absence(ctx, absence_id))
    toast(_("You decide by yourself again"))
    return go_to(url_for("approvals.absence"))


def _typed(form: AbsenceForm) -> tuple[int | None, date, date]:
    text = form.deputy.data or ""
    if form.first.data is None or form.last.data is None:
        raise Refused(_l("Say from which day to which."))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None, form.first.data, form.last.data


def _page(form: AbsenceForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    form.deputy.choices = [("", ""), *_choices(ctx)]
    mine, theirs = absences_of(ctx)
    return render_template("approvals/absence.html", form=form, problems=problems, mine=mine, theirs=theirs)


def _choices(ctx: Ctx) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in colleagues(ctx.session).values()
            if one.may(USE) and one.id != ctx.principal.user_id]
