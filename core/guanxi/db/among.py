"""Many values in one statement, by one parameter, which both databases answer from an index whatever they hold.

A list of parameters makes a statement of its own for each length, and SQLite scans the whole table for pairs:
`(kind, value) IN (VALUES ...)` over three million rows took as long as reading them all. PostgreSQL keeps the plan
it made for `= ANY(array)` while a table was small, which is a scan, and uses it when an import has filled the table:
a subquery for each of the values `listed` is answered from the index from the first row on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, bindparam, collate, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from guanxi.db.sessions import own_session


def among(session: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether `column` (a number or text) is one of `values`; for a few, or where the table is large already."""
    wanted = list(values)
    if own_session(session).get_bind().dialect.name == "postgresql":
        return column == any_(bindparam(None, wanted, type_=ARRAY(column.type)))
    listed = func.json_each(json.dumps(wanted)).table_valued("value")
    return column.in_(select(listed.c.value))


@lru_cache(maxsize=8)
def listed(dialect: str, count: int) -> tuple[ColumnElement[str], ...]:
    """`count` columns that hold, row by row, what `listing` is given: to select beside a scalar subquery that
    compares them. The very same columns each time, so that statements made of them can be kept."""
    if dialect == "postgresql":
        arrays = [bindparam(f"listed_{place}", type_=ARRAY(Text)) for place in range(count)]
        names = [f"c{place}" for place in range(count)]
        rows = func.unnest(*arrays).table_valued(*(column(name, Text) for name in names)).render_derived()
        return tuple(collate(rows.c[name], "C") for name in names)
    each = func.json_each(bindparam("listed_0", type_=Text)).table_valued("value")
    return tuple(func.json_extract(each.c.value, f"$[{place}]") for place in range(count))


def listing(dialect: str, *columns: Sequence[str]) -> dict[str, object]:
    """The parameters of a statement made with `listed`: the values of its columns, of equal length."""
    if dialect == "postgresql":
        return {f"listed_{place}": list(values) for place, values in enumerate(columns)}
    return {"listed_0": json.dumps(list(zip(*columns, strict=True)))}
