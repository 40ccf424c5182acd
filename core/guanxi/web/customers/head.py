"""The head of a customer's page: key figures, each with its comparison in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guanxi.contributions import Figure
from guanxi.ctx import Ctx
from guanxi.customers import regions
from guanxi.customers.queries import CustomerHead
from guanxi.i18n import _, ngettext
from guanxi.web.filters import day, number, state_title


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One figure; `unit` stands behind it, `comparison` below."""

    title: str
    value: str
    unit: str = ""
    comparison: str = ""


MOST: Final = 6
"""Figures the strip has room for."""


def key_figures(ctx: Ctx, head: CustomerHead, more: Sequence[Figure] = ()) -> list[KeyFigure]:
    """What the strip shows: the last touch and the state, then what plugins know, then how long we know the
    customer, notes, who shares it, as far as there is room."""
    first, last = [_last_touch(ctx, head), _state(ctx, head)], [_known_for(ctx, head), _notes(head), _shared(head)]
    return [*first, *map(_of_plugin, more), *last][:MOST if more else None]


def _of_plugin(figure: Figure) -> KeyFigure:
    return KeyFigure(title=str(figure.title), value=figure.value, unit=str(figure.unit or ""),
                     comparison=str(figure.note or ""))


def place(ctx: Ctx, head: CustomerHead) -> str:
    """Where the customer is, in one line."""
    return regions.label(head.record.region, ctx.locale) if head.record.region else ""


def _last_touch(ctx: Ctx, head: CustomerHead) -> KeyFigure:
    figures, title = head.figures, _("Last touch")
    if figures.last_touch is None:
        return KeyFigure(title=title, value=_("never"), comparison=_("No note yet"))
    days = _days(ctx, figures.last_touch)
    rhythm = figures.rhythm
    usually = (ngettext("usually every day", "usually every %(num)s days", rhythm) if rhythm
               else day(figures.last_touch, short=True))
    if days <= 0:
        return KeyFigure(title=title, value=_("today"), comparison=usually)
    return KeyFigure(title=title, value=number(days), unit=ngettext("day ago", "days ago", days), comparison=usually)


def _state(ctx: Ctx, head: CustomerHead) -> KeyFigure:
    since = head.figures.state_since or head.record.created_at
    return _since(ctx, _("%(state)s for", state=state_title(head.record.state)), since)


def _known_for(ctx: Ctx, head: CustomerHead) -> KeyFigure:
    who = head.record.created_by
    return _since(ctx, _("On file, by %(who)s", who=who) if who else _("On file for"), head.record.created_at)


def _since(ctx: Ctx, title: str, since: datetime) -> KeyFigure:
    days = max(0, _days(ctx, since))
    return KeyFigure(title=title, value=number(days), unit=ngettext("day", "days", days),
                     comparison=_("since %(day)s", day=day(since, short=True)))


def _notes(head: CustomerHead) -> KeyFigure:
    recent = head.figures.recent_notes
    return KeyFigure(title=_("Notes"), value=number(head.figures.notes),
                     comparison=ngettext("%(num)s in the last 30 days", "%(num)s in the last 30 days", recent))


def _shared(head: CustomerHead) -> KeyFigure:
    names = [row.name for row in head.collaborators]
    with_whom = _(", ").join(names[:3]) + (_(" and more") if len(names) > 3 else "")
    return KeyFigure(title=_("Collaborators"), value=number(len(names)),
                     comparison=with_whom or _("the owner alone"))


def _days(ctx: Ctx, since: datetime) -> int:
    return (ctx.now.astimezone(ctx.timezone).date() - since.astimezone(ctx.timezone).date()).days
