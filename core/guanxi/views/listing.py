"""A list as values: what is asked for, and the page that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

from guanxi.contributions import Attribute, Entity
from guanxi.customers.entity import CUSTOMER
from guanxi.views.filters import Filter

PAGE_SIZE: Final = 50
MAX_SIZE: Final = 5_000
MAX_FILTERS: Final = 20
MAX_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What a list shows of `entity`. All filters must hold; `search` is free text.

    Without arguments it is the usual list of customers; `usual` gives that of any entity. `cursor` is the `next` or
    `previous` of a page made for the same filters, sort and search: it knows its direction. `trashed` shows the
    trash instead of the rows in use. `group` is the key of an attribute by which the rows are shown in groups, empty
    where they are not.
    """

    entity: Entity = CUSTOMER
    filters: tuple[Filter, ...] = ()
    sort: str = CUSTOMER.sort
    descending: bool = False
    columns: tuple[str, ...] = CUSTOMER.columns
    search: str = ""
    cursor: str | None = None
    size: int = PAGE_SIZE
    trashed: bool = False
    group: str = ""

    @classmethod
    def usual(cls, entity: Entity, **changes: Any) -> Self:
        """The list of `entity` as nobody has altered it yet, with `changes`."""
        given = {"sort": entity.sort, "descending": entity.descending, "columns": entity.columns}
        return cls(entity=entity, **{**given, **changes})


class Cell(NamedTuple):
    """One value of a row; `label` names what a reference points at (the owner's name)."""

    value: Any
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a page; `cells` stand in the order of the page's columns, `details` in that of the entity's."""

    id: int
    name: str
    details: tuple[Any, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list.

    `next` and `previous` are cursors, None where the list ends. `partial`: nothing more was found within the
    entries looked at, and `next` (or `previous`, going back) searches further. `too_many_hits`: the free text
    matches more rows than a search looks at, so the list is not complete: narrow it down.
    """

    columns: tuple[Attribute, ...]
    rows: tuple[Row, ...]
    next: str | None
    previous: str | None
    partial: bool = False
    too_many_hits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many rows a list has: exactly `number`, or at least so many."""

    number: int
    exact: bool
