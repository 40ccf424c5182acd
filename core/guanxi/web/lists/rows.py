"""Rows and heads of a list, ready for the template."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup, escape

from guanxi.contributions import Attribute, AttributeType
from guanxi.ctx import Ctx
from guanxi.customers.badges import Badge
from guanxi.views.listing import Page, Row
from guanxi.web import marks
from guanxi.web.lists.cells import Column, Shown, around_ids, columns_of, width_of
from guanxi.web.lists.state import ListState

_NAME: Final = 20  # box, face and name, in rem
_BARE_NAME: Final = 13  # of rows without faces: an order's number
_FITS: Final = 60
_WIDEST: Final = 200
_LATEST_FIRST: Final = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY,
                                  AttributeType.DATE, AttributeType.INSTANT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The heading of a column; `url` sorts by it, `sort` says how the list is sorted by it now, `edits` is where its
    cells are changed, with ":id" for the row's."""

    key: str
    title: str
    cls: str
    url: str = ""
    sort: str = ""
    edits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """One row; `face` stands before its name, empty where rows have none. `cells` are one piece, for there are many."""

    id: int
    name: str
    face: Shown
    url: str
    badges: Sequence[Badge]
    cells: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What stands between the tools and the foot. `size` is how many rem wide it is at least, in tens; 0 for a list
    that fits any desk."""

    size: int
    heads: Sequence[Head]
    rows: Sequence[ListedRow]


def table_of(ctx: Ctx, state: ListState, page: Page) -> Table:
    """`page` in words."""
    columns = columns_of(ctx, state.listed.entity, page.columns, state.query.sort)
    listed = state.listed
    badges, face = listed.badges(ctx, [row.id for row in page.rows]), listed.face
    start, end = around_ids(listed.entity)
    kept = urlencode([("list", "1"), *state.fields, *state.place], safe=":,")
    return Table(size=size_of(state, columns), heads=heads_of(ctx, state, columns),
                 rows=[_row(row, "" if face is None else marks.avatar(row.name, row.id, row.details[face]), columns,
                            badges, f"{start}{row.id}{end}?{kept}" if start else "") for row in page.rows])


def heads_of(ctx: Ctx, state: ListState, columns: Sequence[Column]) -> list[Head]:
    """The headings: the name first, each sortable one leading to the same list sorted by it."""
    edits = _no_edits if state.query.trashed else partial(state.listed.edits, ctx)
    named = (state.listed.entity.name, "c-name")
    widths = state.widths
    return [_head(state, item, f"{cls} cw-{widths[item.key]}" if item.key in widths else cls, edits(item))
            for item, cls in (named, *((column.attribute, column.cls) for column in columns))]


def _no_edits(_item: Attribute) -> str:
    return ""


def size_of(state: ListState, columns: Sequence[Column]) -> int:
    """How wide a table of these columns is at least, as `Table` says it."""
    name = _BARE_NAME if state.listed.face is None else _NAME
    wanted = math.ceil((name + width_of(columns, state.widths)) / 10) * 10
    return min(wanted, _WIDEST) if wanted > _FITS else 0


def _head(state: ListState, item: Attribute, cls: str, edits: str) -> Head:
    return Head(key=item.key, title=str(item.title), cls=cls, sort=_order(state, item.key), edits=edits,
                url=_sorted(state, item.key, descending=item.type in _LATEST_FIRST) if item.sortable else "")


def _order(state: ListState, key: str) -> str:
    if state.query.sort != key:
        return ""
    return "descending" if state.query.descending else "ascending"


def _sorted(state: ListState, key: str, *, descending: bool) -> str:
    """The list sorted by `key`: as is usual for it, or the other way when it is sorted by it already."""
    turned = not state.query.descending if state.query.sort == key else descending
    return state.altered(sort=key, descending=turned).url


def _row(row: Row, face: Shown, columns: Sequence[Column], badges: Mapping[int, Sequence[Badge]], url: str
         ) -> ListedRow:
    cells = Markup("".join([_cell(column, column.write(cell))  # each escaped by itself
                            for column, cell in zip(columns, row.cells, strict=True)]))
    return ListedRow(id=row.id, name=row.name, face=face, url=url, badges=badges.get(row.id, ()), cells=cells)


def _cell(column: Column, text: Shown) -> str:
    """The markup of one value; a text, which may be cut off, is repeated on hover."""
    hint = f' title="{escape(str(text))}"' if column.attribute.type is AttributeType.TEXT and text else ""
    return f'<td class="{column.cls}"{hint}>{escape(text)}</td>'  # classes are words of ours
