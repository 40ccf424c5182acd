"""Where attributes keep their values, and how a statement asks one row for them.

Everything a list asks of a row it found in an index is a scalar subquery on that row's id: neither database's
planner turns those into joins of its own choosing, so the plan stays the one written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, Table, and_, literal, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.contributions import Attribute, Entity
from guanxi.customers.models import Customer
from guanxi.views.conditions import Condition

FENCE: Final = 100_000
"""More entries than any set that is sorted as a whole: a LIMIT that only keeps planners from looking behind it."""


def number(value: int) -> ColumnElement[int]:
    """A number that stands in the statement itself, so that planners and plan caches see it."""
    return literal(value, literal_execute=True)


_ONE: Final = number(1)


def is_own(entity: Entity, attribute: Attribute) -> bool:
    """Whether the value stands in the entity's own row."""
    return attribute.column is None or attribute.column.class_ is entity.model


def value_of(attribute: Attribute) -> ColumnElement[Any]:
    """The value as its table has it."""
    found: Any = attribute.expression if attribute.column is None else attribute.column
    value: ColumnElement[Any] = found
    return value


def sort_column(attribute: Attribute) -> InstrumentedAttribute[Any]:
    """The indexed column lists are sorted by."""
    column: InstrumentedAttribute[Any] | None = attribute.order or attribute.column
    assert column is not None  # attribute_for refuses to sort by expressions
    return column


def owner_key(entity: Entity, attribute: Attribute) -> InstrumentedAttribute[int]:
    """The column of the attribute's table that names the entity's row."""
    key: InstrumentedAttribute[int] = entity.model.id
    if not is_own(entity, attribute):
        assert attribute.column is not None
        key = getattr(attribute.column.class_, entity.reference)
    return key


def id_of(entries: FromClause) -> ColumnElement[int]:
    """The column of `entries` with the row's id: the first, called as other tables call it."""
    return next(iter(entries.c))


def fixed(attribute: Attribute) -> list[ColumnElement[bool]]:
    """The conditions that leave one row of the attribute's table for each of the entity's."""
    if attribute.column is None:
        return []
    return [getattr(attribute.column.class_, name) == value for name, value in attribute.fixed.items()]


def may_be_missing(entity: Entity, attribute: Attribute) -> bool:
    """Whether some rows may have nothing to sort by."""
    column = sort_column(attribute)
    return not is_own(entity, attribute) or bool(column.property.columns[0].nullable)


def is_unique(entity: Entity, attribute: Attribute) -> bool:
    """Whether no two rows can have the same to sort by."""
    column = sort_column(attribute).property.columns[0]
    return is_own(entity, attribute) and bool(column.unique or column.primary_key)


def sort_value(entity: Entity, attribute: Attribute, row_id: ColumnElement[int],
               rows: Iterable[ColumnElement[bool]] = ()) -> ColumnElement[Any]:
    """What `row_id` is sorted by, NULL when there is nothing, or its own row does not meet `rows`."""
    key = owner_key(entity, attribute)
    return _asked(select(sort_column(attribute)).where(*fixed(attribute), key == row_id, *rows), row_id)


def passes(entity: Entity, condition: Condition, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether `row_id` meets a condition on a value that stands in another table."""
    value, key = value_of(condition.attribute), owner_key(entity, condition.attribute)
    there = select(_ONE).where(*fixed(condition.attribute), key == row_id, value.is_not(None))
    if condition.missing:
        return _asked(there.where(not_(condition.holds(value))), row_id).is_(None)
    return _asked(there.where(condition.holds(value)), row_id) == _ONE


def own_passes(entity: Entity, conditions: Iterable[Condition], more: Iterable[ColumnElement[bool]],
               row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the entity's own row meets `conditions` and the row conditions `more`: one look at it for all."""
    parts = [_own_part(condition) for condition in conditions]
    return _asked(select(_ONE).where(entity.id == row_id, *more, *parts), row_id) == _ONE


def customer_passes(entity: Entity, seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """A row condition: whether the customer that the row belongs to meets `seen`; false when it belongs to none."""
    assert entity.customer is not None
    statement = select(_ONE).where(Customer.id == entity.customer, seen)
    return statement.correlate(entity.model).scalar_subquery() == _ONE


def belongs(members: Sequence[Select[int]], row_id: ColumnElement[int], *, negated: bool) -> ColumnElement[bool]:
    """Whether `row_id` is among any of `members`, or, `negated`, among none."""
    asked = [_membership(part, row_id) for part in members]
    return and_(*(part.is_(None) for part in asked)) if negated else or_(*(part == _ONE for part in asked))


def is_in(members: FromClause, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether `row_id` is among `members`, which the database puts together once for all rows.

    IS TRUE keeps PostgreSQL from making a join of it, whose order would be its own.
    """
    return row_id.in_(select(id_of(members))).is_(true())


def lacks_value(entity: Entity, attribute: Attribute, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether `row_id` has nothing to sort by."""
    return sort_value(entity, attribute, row_id).is_(None)


def shown_value(entity: Entity, attribute: Attribute, row_id: ColumnElement[int]) -> ColumnElement[Any]:
    """The value to show in a statement that has the entity's own row at hand."""
    if is_own(entity, attribute):
        return value_of(attribute)
    key = owner_key(entity, attribute)
    return _asked(select(value_of(attribute)).where(*fixed(attribute), key == row_id), row_id)


@lru_cache(maxsize=512)
def _indexes(table: Table) -> tuple[tuple[str, ...], ...]:
    unique = [(column.name,) for column in table.columns if column.unique]
    return (*(tuple(column.name for column in index.columns) for index in table.indexes), *unique)


def is_indexed(attribute: Attribute, column: InstrumentedAttribute[Any] | None) -> bool:
    """Whether an index (fixed..., column, ...) answers conditions on `column`."""
    if column is None:
        return False
    leading = len(attribute.fixed)
    return any(set(columns[:leading]) == set(attribute.fixed) and columns[leading:leading + 1] == (column.key,)
               for columns in _indexes(column.property.columns[0].table))


def _own_part(condition: Condition) -> ColumnElement[bool]:
    value = value_of(condition.attribute)
    holds = condition.holds(value)
    return or_(value.is_(None), holds) if condition.missing else and_(value.is_not(None), holds)


def _asked(statement: Select[Any], row_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """`statement` as one value, told of the outer row by `row_id` alone."""
    outer = getattr(row_id, "table", None)
    assert isinstance(outer, FromClause)
    return statement.correlate(outer).scalar_subquery()


def _membership(members: Select[int], row_id: ColumnElement[int]) -> ScalarSelect[Any]:
    found = members.order_by(None).subquery()
    statement = select(_ONE).where(id_of(found) == row_id).limit(_ONE)
    return _asked(statement.select_from(found), row_id)
