"""The floor of an import: the very rows it made, inserted by the driver into the same schema, nothing else done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Engine, Table, select

from benchmarks.copies import fresh
from benchmarks.databases import Bench
from guanxi.audit.models import AuditEntry
from guanxi.customers.models import ContactPoint, Customer, IdentityKey
from guanxi.db.engine import writing_engine
from guanxi.search.models import SearchText
from guanxi.timeline.models import TimelineEntry

CHUNK: Final = 800
"""Customers in one transaction, as many as an import writes in a tenth of a second."""

_OWNERS: Final[tuple[tuple[Any, str], ...]] = (
    (Customer, "id"), (ContactPoint, "customer_id"), (IdentityKey, "customer_id"), (SearchText, "customer_id"),
    (AuditEntry, "entity_id"), (TimelineEntry, "customer_id"))
Chunk = list[tuple[str, list[str], list[Sequence[Any]]]]
"""Tables by name, their columns, and rows as the driver takes them."""


def raw_seconds(bench: Bench) -> float:
    """Seconds the driver needs for the rows of all customers of `bench`; reading them does not count."""
    total = 0.0
    with fresh(bench) as target, target.engine.connect() as connection:
        connection.rollback()
        for chunk in _chunks(bench.engine):
            started = time.perf_counter()
            insert_rows(target.engine, chunk)
            total += time.perf_counter() - started
    return total


def _chunks(engine: Engine) -> Iterator[Chunk]:
    with engine.connect() as connection:
        last = connection.execute(select(Customer.id).order_by(Customer.id.desc()).limit(1)).scalar() or 0
        for first in range(0, last, CHUNK):
            yield [rows_between(connection, model, owner, first, first + CHUNK) for model, owner in _OWNERS]


def rows_between(connection: Any, model: Any, column: str, after: int, last: int
                 ) -> tuple[str, list[str], list[Sequence[Any]]]:
    """The rows of which `column` is above `after` and at most `last`."""
    table: Table = model.__table__
    names = [one.key for one in table.columns]
    text = ", ".join(f'"{name}"' if "JSON" not in type(table.c[name].type).__name__ else f'CAST("{name}" AS TEXT)'
                     for name in names)
    found = connection.exec_driver_sql(
        f'SELECT {text} FROM "{table.name}" WHERE "{column}" > {after} AND "{column}" <= {last}').all()
    return table.name, names, [tuple(row) for row in found]


def insert_rows(engine: Engine, chunk: Chunk) -> None:
    """One transaction with all rows of `chunk`."""
    with writing_engine(engine).begin() as connection:
        driver: Any = connection.connection.driver_connection
        for table, names, rows in chunk:
            columns = ", ".join(f'"{name}"' for name in names)
            if engine.dialect.name == "sqlite":
                driver.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(names))})', rows)
            else:
                _copy(driver, f'COPY "{table}" ({columns}) FROM STDIN', rows)


def _copy(driver: Any, statement: str, rows: list[Sequence[Any]]) -> None:
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
