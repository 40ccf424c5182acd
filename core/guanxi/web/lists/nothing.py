"""What a list says when there is nothing in it."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.customers.entity import CUSTOMER
from guanxi.customers.sight import own_sight
from guanxi.customers.visibility import condition
from guanxi.i18n import _
from guanxi.web.context import current_ctx
from guanxi.web.lists.state import ListState


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """What belongs here, and one way on: `clear` leads to a wider list; `first` asks for a first row;
    `sight` says which rows the reader sees at all."""

    icon: str
    title: str
    text: str
    clear: str = ""
    first: bool = False
    sight: str = ""


def nothing_in(state: ListState) -> Nothing:
    """Why `state` is empty, as far as its filters tell."""
    query, words, icon = state.query, state.listed.words, state.listed.entity.icon
    if query.search:
        return Nothing(icon="search", title=str(words.not_found), clear=_unfiltered(state),
                       text=str(words.neither if query.filters else words.try_words), sight=_sight(state))
    if state.changed and query.filters:
        return Nothing(icon="filter", title=str(words.not_found), text=_("Remove a filter, or widen one."),
                       clear=_unfiltered(state))
    if query.filters:
        return Nothing(icon=icon, title=str(words.empty_view), text=str(words.empty_view_hint),
                       clear=state.start)
    if query.trashed:
        return Nothing(icon="trash", title=_("The trash is empty"), text=str(words.empty_trash))
    return Nothing(icon=icon, title=str(words.empty), first=True, text=str(state.listed.entity.nothing))


def _sight(state: ListState) -> str:
    """Whom a reader who does not see all customers can find; empty for those who do."""
    ctx = current_ctx()
    narrow = state.listed.entity is CUSTOMER and condition(ctx.principal, "view") is not None
    return own_sight(ctx) if narrow else ""


def _unfiltered(state: ListState) -> str:
    return state.altered(filters=state.base.query.filters, search="").url
