"""Its say in what is written and in who sees it, and its duties about the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from guanxi.api import Ctx, FormSection, Issue, Narrowing, _l, hookimpl, read_date
from guanxi_confidential.attributes import REASON, UNTIL
from guanxi_confidential.models import Entry, Mark
from guanxi_confidential.queries import days_of, entries_of, today
from guanxi_confidential.rights import SEE


@hookimpl
def visibility(ctx: Ctx) -> Sequence[Narrowing]:
    """Nothing of a confidential customer for those without the right, until the day is over."""
    if ctx.may(SEE):
        return []
    marked = select(Mark.customer_id).where(Mark.until >= today(ctx))
    return [Narrowing(key="confidential.marked", deny=marked)]


@hookimpl
def customer_form_sections() -> Sequence[FormSection]:
    """Until when, and why."""
    return [FormSection(key="confidential.mark", title=_l("Confidentiality"), attributes=(UNTIL, REASON),
                        permission=SEE)]


@hookimpl
def customer_normalize(drafts: Sequence[Any]) -> None:
    """Reasons are copied from letters: line ends and rows of blanks become one blank."""
    for draft in drafts:
        if isinstance(reason := draft.attributes.get(REASON), str):
            draft.attributes[REASON] = " ".join(reason.split())


@hookimpl
def customer_validate(drafts: Sequence[Any], ctx: Ctx) -> Sequence[Issue]:
    """A day that has passed keeps nothing from anybody; one that passed since it was stored may stay."""
    given = [(draft, day) for draft in drafts if (day := _day(draft.attributes.get(UNTIL))) and day < today(ctx)]
    stored = days_of(ctx, [draft.customer_id for draft, _day in given if draft.customer_id]) if given else {}
    said = _l("This day has passed. Choose today or a later day, or leave it empty.")
    return [Issue(row=draft.row, field=UNTIL, code="confidential.passed", message=said)
            for draft, day in given if stored.get(draft.customer_id or 0) != day]


@hookimpl
def customer_export(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """The register's lines; the mark itself is CustomerOwned, and in the copy without a word of ours."""
    return entries_of(ctx, ids)


@hookimpl
def customer_merge(survivor_id: int, absorbed_ids: Sequence[int], ctx: Ctx) -> None:
    """The register's lines go to the survivor."""
    ctx.session.execute(update(Entry).where(Entry.about.in_(absorbed_ids)).values(about=survivor_id))


@hookimpl
def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
    """And back to those they were written of."""
    ctx.session.execute(update(Entry).where(Entry.about == survivor_id, Entry.origin.in_(restored_ids))
                        .values(about=Entry.origin))


@hookimpl
def customer_erase(ids: Sequence[int], ctx: Ctx) -> None:
    """What was decided about them, and why, says who they are."""
    ctx.session.execute(delete(Entry).where(Entry.about.in_(ids)))


def _day(typed: object) -> date | None:
    """The day that was typed; what is none the platform has refused by now."""
    found = typed if isinstance(typed, date) else read_date(str(typed or ""))
    return found if isinstance(found, date) else None
