"""The list somebody stands in: what its address asks for, the view it began with, and addresses near it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from guanxi.ctx import Ctx
from guanxi.views.address import from_params, to_params
from guanxi.views.attributes import attribute_named
from guanxi.views.listing import ListQuery
from guanxi.views.queries import Kept, Layout
from guanxi.web.lists.bases import ALL, Base, base_named, base_of_query, differs
from guanxi.web.lists.listed import Listed

_OWN: Final = frozenset({"f", "sort", "columns", "trash", "group"})
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """A list, the view it began with, and the place of its first row (from 1; 0 when that isn't known).

    `usual` are the columns the reader has the list with, `widths` how wide some columns are, in rem. `start` is the
    address of the list without anything chosen, asked once: a page leads to dozens near it.
    """

    listed: Listed
    query: ListQuery
    base: Base
    usual: tuple[str, ...]
    widths: Mapping[str, int] = field(default_factory=dict)
    at: int = 1
    start: str = ""

    def __post_init__(self) -> None:
        if not self.start:
            object.__setattr__(self, "start", self.listed.url())

    @property
    def changed(self) -> bool:
        """Whether the list was altered since its view was opened."""
        return differs(self.query, self.base.query)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The whole list as fields of a form, its place left out."""
        params = to_params(self.query, self.usual)
        if self.base.key == ALL or not (self.base.saved or self.changed):
            return params
        # A view with nothing chosen is not the same as the view untouched: its sort is said then.
        spoken = any(name in _OWN for name, _value in params)
        return [*params, *([] if spoken else [("sort", self._sort())]), ("view", self.base.key)]

    @property
    def params(self) -> list[tuple[str, str]]:
        """The list in as few parameters as tell it, its place left out."""
        untouched = self.base.saved is not None and not self.changed and self.query.search == self.base.query.search
        return [("view", self.base.key)] if untouched else self.fields

    @property
    def url(self) -> str:
        """Where the list begins."""
        return self.address(self.params)

    @property
    def original(self) -> str:
        """The view as it was before it was altered."""
        return self.opened(self.base).url

    @property
    def link(self) -> str:
        """The address that tells somebody else the whole list: its columns too, and no view that may be one's own."""
        told = dict.fromkeys([*to_params(self.query, ()), ("sort", self._sort())])
        return self.address([*told, *(() if self.query.columns else [("columns", "")])])

    @property
    def here(self) -> str:
        """This very page of it."""
        return self.address([*self.params, *self.place])

    @property
    def place(self) -> list[tuple[str, str]]:
        """Which page of the list this is, as parameters."""
        return _place(self.query.cursor, self.at)

    def turned(self, cursor: str | None, at: int) -> str:
        """The page at `cursor`, whose first row has the place `at`."""
        return self.address([*self.params, *_place(cursor, at)])

    def altered(self, **changes: Any) -> ListState:
        """The list with other filters, sort or columns, from its start."""
        return replace(self, query=replace(self.query, cursor=None, **changes), at=1)

    def opened(self, base: Base) -> ListState:
        """The same entity's list as `base` has it."""
        return replace(self, query=base.query, base=base, at=1)

    def address(self, params: Sequence[tuple[str, str]]) -> str:
        """The address of this entity's list that `params` tell."""
        return _with(self.start, params)

    def address_of(self, endpoint: str) -> str:
        """The address of another page of the list that is told of it."""
        return _with(self.listed.url(endpoint), self.fields)

    def _sort(self) -> str:
        return f"-{self.query.sort}" if self.query.descending else self.query.sort


def list_state(ctx: Ctx, listed: Listed, params: Iterable[tuple[str, str]], kept: Kept) -> ListState:
    """The list that an address or a form asks for; `kept` is what the reader has of it.

    Raises BadRequest for what can't be read and NotFound for a view that isn't there.
    """
    pairs = list(params)
    given = dict(pairs)
    key, at = given.get("view", ""), given.get("at", "")
    place = int(at) if at.isascii() and at.isdigit() and len(at) <= _MOST_DIGITS else 0
    usual = _usual(ctx, listed, kept.layout)
    asked = from_params(pairs, listed.entity, usual)
    base = base_named(ctx, listed, key, kept.views, usual) if key else base_of_query(ctx, listed, asked, usual)
    if key and not any(name in _OWN or (name == "q" and value) for name, value in pairs):
        asked = replace(base.query, cursor=asked.cursor)
    return ListState(listed=listed, query=asked, base=base, at=place if asked.cursor else 1,
                     usual=usual, widths=kept.layout.widths)


def _usual(ctx: Ctx, listed: Listed, layout: Layout) -> tuple[str, ...]:
    """The columns the reader chose, without those that are gone; else the list's own."""
    if layout.columns is None:
        return listed.entity.columns
    return tuple(key for key in layout.columns if attribute_named(ctx, listed.entity, key))


def _place(cursor: str | None, at: int) -> list[tuple[str, str]]:
    return [("cursor", cursor), ("at", str(at))] if cursor else []


def address(listed: Listed, params: Sequence[tuple[str, str]]) -> str:
    """The address of the list that `params` tell."""
    return _with(listed.url(), params)


def _with(start: str, params: Sequence[tuple[str, str]]) -> str:
    return f"{start}?{'&'.join(map(_pair, params))}" if params else start


@lru_cache(maxsize=2048)
def _pair(pair: tuple[str, str]) -> str:
    """One parameter as it stands in an address; a page leads to dozens of lists that differ in one of them."""
    return urlencode([pair], safe=":,")
