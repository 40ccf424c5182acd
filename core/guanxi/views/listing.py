"""A list as values: what is asked for, and the page that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from guanxi.contributions import Attribute
from guanxi.views.filters import Filter

DEFAULT_SORT: Final = "customer.name"
DEFAULT_COLUMNS: Final = ("customer.state", "customer.phone", "customer.owner", "customer.last_activity")
PAGE_SIZE: Final = 50
MAX_SIZE: Final = 5_000
MAX_FILTERS: Final = 20
MAX_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What a list shows. All filters must hold; `search` is free text.

    `cursor` is the `next` or `previous` of a page made for the same filters, sort and search: it knows its
    direction. `trashed` shows the trash instead of the customers in use.
    """

    filters: tuple[Filter, ...] = ()
    sort: str = DEFAULT_SORT
    descending: bool = False
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    search: str = ""
    cursor: str | None = None
    size: int = PAGE_SIZE
    trashed: bool = False


class Cell(NamedTuple):
    """One value of a row; `label` names what a reference points at (the owner's name)."""

    value: Any
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One customer of a page; `cells` stand in the order of the page's columns.

    `version` is the customer's, for edit in place and bulk actions.
    """

    id: int
    name: str
    number: str
    kind: str
    version: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list.

    `next` and `previous` are cursors, None where the list ends. `partial`: nothing more was found within the
    entries looked at, and `next` (or `previous`, going back) searches further. `too_many_hits`: the free text
    matches more customers than a search looks at, so the list is not complete: narrow it down.
    """

    columns: tuple[Attribute, ...]
    rows: tuple[Row, ...]
    next: str | None
    previous: str | None
    partial: bool = False
    too_many_hits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many customers a list has: exactly `number`, or at least so many."""

    number: int
    exact: bool
