"""Filters as chips: a sentence whose values stand out, a way to change it and a way to remove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from guanxi.ctx import Ctx
from guanxi.i18n import _
from guanxi.views.chips import Chip, chips
from guanxi.views.operators import WORDS
from guanxi.web.lists.state import ListState


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChip:
    """One chip; `place` is its number among the filters, `problem` why it is inactive, empty when it isn't."""

    place: int
    title: str
    phrase: Markup
    without: str
    problem: str = ""


def chips_of(ctx: Ctx, state: ListState) -> list[ShownChip]:
    """The chips of a list, in the order of its filters."""
    items = state.query.filters
    return [ShownChip(place=place, title=chip.title, phrase=phrase_of(chip), problem=chip.problem or "",
                      without=state.altered(filters=(*items[:place], *items[place + 1:])).url)
            for place, chip in enumerate(chips(ctx, state.query.entity, items))]


def phrase_of(chip: Chip) -> Markup:
    """What follows the title: the operator quiet, the values in bold."""
    words = [Markup("<b>{}</b>").format(word) for word in chip.words]
    places = {"value": _joined(words), "first": words[0] if words else "", "last": words[-1] if words else ""}
    return escape(str(WORDS[chip.filter.operator].phrase)) % places


def active_filters(ctx: Ctx, state: ListState) -> ListState:
    """The same list without the filters that can't be applied."""
    kept = [chip.filter for chip in chips(ctx, state.query.entity, state.query.filters) if chip.active]
    return state.altered(filters=tuple(kept))


def _joined(words: Sequence[Markup]) -> Markup:
    return Markup(escape(_(", "))).join(words)
