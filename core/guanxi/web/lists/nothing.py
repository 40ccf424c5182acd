"""What a list says when nobody is in it."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.i18n import _
from guanxi.web.lists.state import ListState, address


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """What belongs here, and one way on: `clear` leads to a wider list; `first` asks for a first customer."""

    icon: str
    title: str
    text: str
    clear: str = ""
    first: bool = False


def nothing_in(state: ListState) -> Nothing:
    """Why `state` is empty, as far as its filters tell."""
    query = state.query
    if query.search:
        text = _("Try fewer characters, pinyin, or the last digits of a phone.")
        if query.filters:
            text = _("Nobody matches both the words and the filters.")
        return Nothing(icon="search", title=_("No customer found"), text=text, clear=_unfiltered(state))
    if state.changed and query.filters:
        return Nothing(icon="filter", title=_("No customer found"), text=_("Remove a filter, or widen one."),
                       clear=_unfiltered(state))
    if query.filters:
        return Nothing(icon="users", title=_("Nobody is in this view now"),
                       text=_("Customers appear here as soon as they match."), clear=address(()))
    if query.trashed:
        return Nothing(icon="trash", title=_("The trash is empty"),
                       text=_("Customers put into the trash wait here until they are taken back."))
    return Nothing(icon="users", title=_("No customers yet"), first=True,
                   text=_("Everybody you deal with gets a file here, with what was said and done."))


def _unfiltered(state: ListState) -> str:
    return state.altered(filters=state.base.query.filters, search="").url
