"""A list in groups, ready for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from guanxi.contributions import Attribute, AttributeType
from guanxi.ctx import Ctx
from guanxi.i18n import _, month, number
from guanxi.views.grouping import Group, Grouping
from guanxi.views.listing import Cell
from guanxi.web.lists.cells import Column, Shown, Writer, columns_of, writer_of
from guanxi.web.lists.rows import Head, heads_of, size_of
from guanxi.web.lists.state import ListState

_DATES: Final = frozenset({AttributeType.DATE, AttributeType.INSTANT})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One group: `cells` are its sums below their columns; `rows` is where its rows are fetched from, and `list` the
    list of them alone, both empty where no filter can ask for them."""

    title: Shown
    count: str
    cells: Markup
    rows: str = ""
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """The groups; `total` is the line below them, None where not all rows were counted."""

    by: str
    size: int
    heads: Sequence[Head]
    lines: Sequence[GroupLine]
    others: int
    total: GroupLine | None


def group_table(ctx: Ctx, state: ListState, found: Grouping) -> GroupTable:
    """`found` in words."""
    columns = columns_of(ctx, state.listed.entity, found.columns, state.query.sort)
    title = _title_of(ctx, found.attribute)
    lines = [_line(state, found, columns, title(group.cell), group) for group in found.groups]
    total = _total(found, columns) if found.exact and not found.others else None
    return GroupTable(by=str(found.attribute.title), size=size_of(state, columns), total=total,
                      heads=heads_of(ctx, state, columns), lines=lines, others=found.others)


def _title_of(ctx: Ctx, attribute: Attribute) -> Writer:
    """What puts what a group has in common into words: a month, "none", or the value as lists show it."""
    write = writer_of(ctx, attribute)
    dated = attribute.type in _DATES

    def words(cell: Cell) -> Shown:
        if cell.value is None:
            return _("None")
        return month(cell.value, ctx.locale) if dated else write(cell)
    return words


def _line(state: ListState, found: Grouping, columns: Sequence[Column], title: Shown, group: Group) -> GroupLine:
    sums = dict(zip((item.key for item in found.summed), group.sums, strict=True))
    cells = Markup("".join([_cell(column, sums.get(column.attribute.key)) for column in columns]))
    if group.filter is None:
        return GroupLine(title=title, count=_counted(found, group.count), cells=cells)
    alone = state.altered(filters=(*state.query.filters, group.filter), group="")
    return GroupLine(title=title, count=_counted(found, group.count), cells=cells, list=alone.url,
                     rows=alone.address_of("group_rows"))


def _counted(found: Grouping, count: int) -> str:
    """How many there are, or, where not all were looked at, how many were met."""
    return number(count) if found.exact else f"{number(count)}+"


def _total(found: Grouping, columns: Sequence[Column]) -> GroupLine:
    sums: dict[str, int | None] = {}
    for place, item in enumerate(found.summed):
        present = [value for group in found.groups if (value := group.sums[place]) is not None]
        sums[item.key] = sum(present) if present else None
    cells = Markup("".join([_cell(column, sums.get(column.attribute.key)) for column in columns]))
    return GroupLine(title=_("All groups"), count=number(sum(group.count for group in found.groups)), cells=cells)


def _cell(column: Column, value: int | None) -> str:
    """The markup of one sum, in its column's own words."""
    show = column.attribute.show
    text = "" if value is None else column.write(Cell(value if show is None else show(value)))
    return f'<td class="{column.cls}">{escape(text)}</td>'  # classes are words of ours
