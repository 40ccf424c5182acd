"""A list in groups: how many rows are in each, and what their figures add up to.

No more rows are looked at than are counted, whatever the list holds; they are added up here, where months begin at
the viewer's midnight and sums have no largest value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, literal, select

from guanxi.contributions import Attribute, AttributeType
from guanxi.ctx import Ctx
from guanxi.db import OUTER
from guanxi.views.attributes import attribute_for
from guanxi.views.counting import MOST, looked_at
from guanxi.views.filters import Filter
from guanxi.views.listing import Cell, ListQuery
from guanxi.views.operators import Operator, operators_of
from guanxi.views.plan import Plan, make_plan
from guanxi.views.reading import MAX_TEXT
from guanxi.views.sources import id_of, shown_value

MOST_GROUPS: Final = 100
FIGURES: Final = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY})
_DATES: Final = frozenset({AttributeType.DATE, AttributeType.INSTANT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that have the same: `cell` says what, of dates the first day of their month, None where they have nothing.

    `sums` are what the figures of `Grouping.summed` add up to, in their order, None where no row has one. `filter`
    leaves these rows of the list; None where no filter can ask for them.
    """

    cell: Cell
    count: int
    sums: tuple[int | None, ...]
    filter: Filter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The groups of a list by `attribute`, at most MOST_GROUPS; `others` is how many more there are.

    `exact` when all rows were looked at; else groups hold at least so many, and there may be others.
    """

    attribute: Attribute
    columns: tuple[Attribute, ...]
    summed: tuple[Attribute, ...]
    groups: tuple[Group, ...]
    others: int
    exact: bool


def group_rows(ctx: Ctx, query: ListQuery) -> Grouping:
    """The groups of `query` by its `group`. Raises BadRequest as the list itself does.

    Costs the statements of a count, and one for the names of what is referred to.
    """
    plan = make_plan(ctx, query)
    attribute = attribute_for(ctx, query.entity, query.group, "group")
    summed = tuple(item for item in plan.columns if item.type in FIGURES and item.additive)
    rows, exact = _rows(plan, (attribute, *summed))
    found = _added_up(ctx, attribute, rows)
    if not exact and attribute.type is AttributeType.CHOICE and attribute.choices:
        for choice in attribute.choices(ctx):  # not met yet, but there may be some
            if not choice.archived:
                found.setdefault(choice.value, (0, (None,) * len(summed)))
    order = _in_order(ctx, attribute, found)
    kept = order[:MOST_GROUPS]
    labels = _labels(ctx, attribute, kept)
    groups = tuple(Group(cell=_cell(attribute, value, labels), count=found[value][0], sums=found[value][1],
                         filter=_filter(plan, attribute, value)) for value in kept)
    return Grouping(attribute=attribute, columns=plan.columns, summed=summed, groups=groups,
                    others=len(order) - len(kept), exact=exact)


def _rows(plan: Plan, attributes: Sequence[Attribute]) -> tuple[Sequence[Row[Any]], bool]:
    """The values of the rows that are looked at, and whether those are all."""
    entity, looked = plan.entity, looked_at(plan, MOST)
    key = id_of(looked.rows)
    values = [shown_value(entity, item, key) for item in attributes]
    statement = select(*values).select_from(looked.rows).join(entity.model, entity.id == key)
    rows = plan.ctx.session.execute(statement, execution_options=OUTER).all()
    beyond = plan.ctx.session.execute(select(looked.beyond), execution_options=OUTER).scalar_one()
    return rows[:MOST], len(rows) <= MOST and not beyond


def _added_up(ctx: Ctx, attribute: Attribute, rows: Iterable[Row[Any]]
              ) -> dict[Any, tuple[int, tuple[int | None, ...]]]:
    """By value: how many rows, and the sums of what follows in them."""
    dated = attribute.type in _DATES
    found: dict[Any, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(_month(ctx, row[0]) if dated else row[0], []).append(row)
    return {value: (len(group), tuple(_sum(column) for column in list(zip(*group, strict=True))[1:]))
            for value, group in found.items()}


def _sum(values: Iterable[int | None]) -> int | None:
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def _month(ctx: Ctx, value: date | datetime | None) -> date | None:
    """The first day of the month that a value lies in, where the viewer is."""
    local = value.astimezone(ctx.timezone) if isinstance(value, datetime) else value
    return None if local is None else date(local.year, local.month, 1)


def _in_order(ctx: Ctx, attribute: Attribute, found: Mapping[Any, tuple[int, object]]) -> list[Any]:
    """The latest month first; choices as they are offered; else the largest first. Nothing comes last."""
    values = [value for value in found if value is not None]
    if attribute.type in _DATES:
        values.sort(reverse=True)
    elif attribute.type is AttributeType.CHOICE and attribute.choices:
        places = {choice.value: place for place, choice in enumerate(attribute.choices(ctx))}
        values.sort(key=lambda value: places.get(value, len(places)))
    else:
        values.sort(key=lambda value: (-found[value][0], str(value)))
    return [*values, *([None] if None in found else [])]


def _labels(ctx: Ctx, attribute: Attribute, values: Sequence[Any]) -> dict[Any, str | None]:
    """What references point at, in one statement."""
    named = [value for value in values if value is not None]
    if attribute.label is None or not named:
        return {}
    row = ctx.session.execute(select(*(attribute.label(literal(value)) for value in named)),
                              execution_options=OUTER).one()
    return dict(zip(named, row, strict=True))


def _cell(attribute: Attribute, value: Any, labels: Mapping[Any, str | None]) -> Cell:
    shown = attribute.show(value) if attribute.show and value is not None and attribute.type not in _DATES else value
    return Cell(shown, labels.get(value))


def _filter(plan: Plan, attribute: Attribute, value: Any) -> Filter | None:
    offered = operators_of(plan.entity, attribute)
    if value is None:
        return Filter(key=attribute.key, operator=Operator.EMPTY) if Operator.EMPTY in offered else None
    if attribute.type in _DATES:
        last = (value + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Filter(key=attribute.key, operator=Operator.BETWEEN, values=(str(value), str(last)))
    text = ("yes" if value else "no") if attribute.type is AttributeType.BOOLEAN else str(value)
    fits = 0 < len(text) <= MAX_TEXT and Operator.IS in offered
    return Filter(key=attribute.key, operator=Operator.IS, values=(text,)) if fits else None
