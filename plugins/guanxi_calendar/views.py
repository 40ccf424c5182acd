"""The table of one year: what is shipped, what the organisation says, and saying it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from guanxi.api import (
    Form,
    Issue,
    Refused,
    Required,
    _,
    _l,
    attempt,
    current_ctx,
    go_to,
    label,
    ngettext,
    requires,
    toast,
    write,
)
from guanxi_calendar.asking import unknown_year
from guanxi_calendar.holidays import spells
from guanxi_calendar.lunar import lunar_text
from guanxi_calendar.queries import has_own_days, special_days
from guanxi_calendar.rights import EDIT
from guanxi_calendar.services import forget_days, set_days
from guanxi_calendar.shipped import Kind, shipped_year

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
blueprint: Final = Blueprint("calendar", __name__)


class DaysForm(Form):
    """Days, and what they are."""

    first = StringField(label(_l("First day")), [Required()])
    last = StringField(label(_l("Last day")))
    kind = SelectField(label(_l("What they are")))
    name = StringField(label(_l("Name")))

    def __init__(self, *args: Any, **values: Any) -> None:
        """With what days can be, in the reader's language."""
        super().__init__(*args, **values)
        self.kind.choices = {"off": _("Day off"), "work": _("Worked, in exchange for a holiday"),
                             "ordinary": _("As on any such weekday")}


@blueprint.get("/")
@requires(EDIT)
def year() -> str:
    """The table of a year, this one unless it is said."""
    return _page(_year_of(request.args.get("year", type=int)), DaysForm(None))


@blueprint.post("/")
@requires(EDIT)
def save() -> ResponseReturnValue:
    """Say what days are."""
    form = DaysForm()
    result = attempt(form, lambda: _saved(form))
    if result.value is None:
        return _page(_year_of(request.args.get("year", type=int)), form, result.problems), 422
    first, count = result.value
    toast(ngettext("%(num)s day saved", "%(num)s days saved", count))
    return go_to(url_for("calendar.year", year=first.year))


@blueprint.post("/forget")
@requires(EDIT)
def forget() -> ResponseReturnValue:
    """Take back what was said of days; of one spell, or of a year."""
    first, last = (_day(request.form.get(name, "")) or abort(400) for name in ("first", "last"))
    count = write(lambda ctx: forget_days(ctx, first, last))
    toast(ngettext("%(num)s day is as the shipped table has it", "%(num)s days are as the shipped table has them",
                   count))
    return go_to(url_for("calendar.year", year=first.year))


def _saved(form: DaysForm) -> tuple[date, int]:
    first, last = _typed(form)
    kind, name = cast("Kind", form.kind.data), (form.name.data or "").strip()
    return first, write(lambda ctx: set_days(ctx, first, last, kind, name))


def _typed(form: DaysForm) -> tuple[date, date]:
    first = _day(form.first.data or "")
    last = _day(form.last.data or "") if form.last.data else first
    issues = [Issue(message=_l("Give the day, as in 2026-06-15."), code="day", field=name)
              for name, found in (("first", first), ("last", last)) if found is None]
    if first is None or last is None:
        raise Refused(_l("The days were not saved."), issues)
    return first, last


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _year_of(given: int | None) -> int:
    ctx = current_ctx()
    wanted = given or ctx.now.astimezone(ctx.timezone).year
    return wanted if FIRST_YEAR <= wanted <= LAST_YEAR else abort(404)


def _page(number: int, form: DaysForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    first, last = date(number, 1, 1), date(number, 12, 31)
    found = list(spells(special_days(ctx, first, last).values()))
    return render_template(
        "calendar/year.html", year=number, first=first, last=last, form=form, problems=problems, spells=found,
        shipped=bool(shipped_year(number)), own=has_own_days(ctx, number), unknown=unknown_year(ctx),
        years=(FIRST_YEAR, LAST_YEAR), lunar=lunar_text)
