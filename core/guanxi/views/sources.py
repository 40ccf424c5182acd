"""Where attributes keep their values, and how a statement asks one customer for them.

Everything a list asks of a customer it found in an index is a scalar subquery on that customer's id: neither
database's planner turns those into joins of its own choosing, so the plan stays the one written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, Table, and_, literal, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.contributions import Attribute
from guanxi.customers.models import Customer
from guanxi.views.conditions import Condition

FENCE: Final = 100_000
"""More entries than any set that is sorted as a whole: a LIMIT that only keeps planners from looking behind it."""


def number(value: int) -> ColumnElement[int]:
    """A number that stands in the statement itself, so that planners and plan caches see it."""
    return literal(value, literal_execute=True)


_ONE: Final = number(1)


def is_own(attribute: Attribute) -> bool:
    """Whether the value stands in the customer's own row."""
    return attribute.column is None or attribute.column.class_ is Customer


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


def owner_key(attribute: Attribute) -> InstrumentedAttribute[int]:
    """The column of the attribute's table that names the customer."""
    if is_own(attribute):
        return Customer.id
    assert attribute.column is not None
    key: InstrumentedAttribute[int] = attribute.column.class_.customer_id
    return key


def fixed(attribute: Attribute) -> list[ColumnElement[bool]]:
    """The conditions that leave one row a customer."""
    if attribute.column is None:
        return []
    return [getattr(attribute.column.class_, name) == value for name, value in attribute.fixed.items()]


def may_be_missing(attribute: Attribute) -> bool:
    """Whether some customers may have nothing to sort by."""
    column = sort_column(attribute)
    return not is_own(attribute) or bool(column.property.columns[0].nullable)


def is_unique(attribute: Attribute) -> bool:
    """Whether no two customers can have the same to sort by."""
    column = sort_column(attribute).property.columns[0]
    return is_own(attribute) and bool(column.unique or column.primary_key)


def sort_value(attribute: Attribute, customer_id: ColumnElement[int]) -> ColumnElement[Any]:
    """What `customer_id` is sorted by, NULL when there is nothing."""
    statement = select(sort_column(attribute)).where(*fixed(attribute), owner_key(attribute) == customer_id)
    return _asked(statement, customer_id)


def passes(condition: Condition, customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether `customer_id` meets a condition on a value that stands in another table."""
    value = value_of(condition.attribute)
    there = select(_ONE).where(*fixed(condition.attribute), owner_key(condition.attribute) == customer_id,
                               value.is_not(None))
    if condition.missing:
        return _asked(there.where(not_(condition.holds(value))), customer_id).is_(None)
    return _asked(there.where(condition.holds(value)), customer_id) == _ONE


def own_passes(conditions: Iterable[Condition], more: Iterable[ColumnElement[bool]],
               customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the customer's own row meets `conditions` and the row conditions `more`: one look at it for all."""
    parts = [_own_part(condition) for condition in conditions]
    return _asked(select(_ONE).where(Customer.id == customer_id, *more, *parts), customer_id) == _ONE


def belongs(members: Sequence[Select[int]], customer_id: ColumnElement[int], *, negated: bool) -> ColumnElement[bool]:
    """Whether `customer_id` is among any of `members`, or, `negated`, among none."""
    asked = [_membership(part, customer_id) for part in members]
    return and_(*(part.is_(None) for part in asked)) if negated else or_(*(part == _ONE for part in asked))


def lacks_value(attribute: Attribute, customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether `customer_id` has nothing to sort by."""
    return sort_value(attribute, customer_id).is_(None)


def shown_value(attribute: Attribute, customer_id: ColumnElement[int]) -> ColumnElement[Any]:
    """The value to show in a statement that has the customer's own row at hand."""
    if is_own(attribute):
        return value_of(attribute)
    key = owner_key(attribute)
    return _asked(select(value_of(attribute)).where(*fixed(attribute), key == customer_id), customer_id)


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


def _asked(statement: Select[Any], customer_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """`statement` as one value, told of the outer row by `customer_id` alone."""
    outer = getattr(customer_id, "table", None)
    assert isinstance(outer, FromClause)
    return statement.correlate(outer).scalar_subquery()


def _membership(members: Select[int], customer_id: ColumnElement[int]) -> ScalarSelect[Any]:
    found = members.order_by(None).subquery()
    statement = select(_ONE).where(next(iter(found.c)) == customer_id).limit(_ONE)
    return _asked(statement.select_from(found), customer_id)
