"""Rows without objects: ids in blocks, the driver's executemany on SQLite, on PostgreSQL COPY, or, of few rows,
inserts that are sent together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table
from sqlalchemy.orm import Session

from guanxi.db.base import Base, CustomerOwned, UtcDateTime
from guanxi.db.guard import check_insert, principal_of
from guanxi.db.sessions import own_session
from guanxi.db.waiting import FEW, errors_named, send, wait

Row = Sequence[Any]
_Adapters = tuple[tuple[int, Callable[[Any], Any]], ...]
"""What turns values into the driver's, with the places in a row where there is something to turn."""


class JsonText(str):
    """A JSON document that is written out already."""

    __slots__ = ()


def reserve_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """`count` unused primary keys of `model`, ascending, for use in this transaction."""
    table = model.__table__
    assert isinstance(table, Table)
    connection = own_session(session).connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":  # inserts that wait needn't be sent for this
        statement = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        with errors_named(connection, statement), driver.cursor() as cursor:
            return sorted(row[0] for row in cursor.execute(statement, (f'"{table.name}"', count)))
    first = _last_id(driver, table) + 1
    return list(range(first, first + count))


def insert_many(session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert `rows`, whose values stand in the order of `columns`, without an ORM object per row.

    Values are what the model's types take (aware datetimes, dicts for JSON). Column defaults of the model
    are not applied. The row guard is asked, as in a flush; rows the actor may not insert raise Forbidden. What a
    constraint refuses is an IntegrityError: here, or, of few rows on PostgreSQL, at the next statement, flush or
    commit.
    """
    kept = list(rows)
    if not kept:
        return
    _ask_guard(session, model, columns, kept)
    connection = own_session(session).connection()
    sqlite = connection.dialect.name == "sqlite"
    target, adapters = _target(model, tuple(columns), sqlite)
    adapted = _adapted(kept, adapters)
    if sqlite:
        statement = f"INSERT INTO {target} VALUES ({', '.join('?' * len(columns))})"
        driver: Any = connection.connection.driver_connection
        with errors_named(connection, statement):
            driver.executemany(statement, adapted)
    elif len(kept) <= FEW:
        places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(kept))
        wait(connection, f"INSERT INTO {target} VALUES {places}", [*chain.from_iterable(adapted)])
    else:
        _copy(connection, f"COPY {target} FROM STDIN", adapted)


def update_many(session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Update versioned rows by id; returns how many still had the version the writer saw.

    Each row holds the values of `columns`, then its id, then that version. A count below the number of rows
    means that somebody else changed one: the caller rolls back. Row rights are the caller's to check first.
    """
    table = model.__table__
    assert isinstance(table, Table)
    connection = own_session(session).connection()
    sqlite = connection.dialect.name == "sqlite"
    mark = "?" if sqlite else "%s"
    sets = ", ".join(f'"{name}" = {mark}' for name in columns)
    statement = f'UPDATE "{table.name}" SET {sets} WHERE id = {mark} AND version = {mark}'
    adapters = _adapters(table, columns, sqlite)
    send(connection)
    cursor: Any = connection.connection.cursor()
    try:
        with errors_named(connection, statement):
            cursor.executemany(statement, list(_adapted(rows, adapters)))
        return int(cursor.rowcount)
    finally:
        cursor.close()


def _copy(connection: Connection, statement: str, rows: Iterable[Row]) -> None:
    send(connection)
    driver: Any = connection.connection.driver_connection
    with errors_named(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _ask_guard(session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[Row]) -> None:
    if not principal_of(session).unrestricted:
        place = list(columns).index("customer_id" if issubclass(model, CustomerOwned) else columns[0])
        check_insert(session, model, {row[place] for row in rows})


@lru_cache(maxsize=512)  # a change writes to a handful of tables, always the same
def _target(model: type[Base], columns: tuple[str, ...], sqlite: bool) -> tuple[str, _Adapters]:
    """Where rows go, as INSERT and COPY name it, and what their values need."""
    table = model.__table__
    assert isinstance(table, Table)
    names = ", ".join(f'"{name}"' for name in columns)
    return f'"{table.name}" ({names})', _adapters(table, columns, sqlite)


def _adapters(table: Table, columns: Sequence[str], sqlite: bool) -> _Adapters:
    found = ((place, _adapter(table.c[name], sqlite)) for place, name in enumerate(columns))
    return tuple((place, adapter) for place, adapter in found if adapter is not None)


def _adapted(rows: Iterable[Row], adapters: _Adapters) -> Iterable[Row]:
    if not adapters:
        yield from rows
        return
    for row in rows:
        values: list[Any] | None = None
        for place, adapter in adapters:
            if row[place] is not None:
                values = values or list(row)
                values[place] = adapter(row[place])
        yield values or row


def _adapter(column: Column[Any], sqlite: bool) -> Callable[[Any], Any] | None:
    kind = column.type
    if kind._type_affinity is JSON:
        return _dump
    if not sqlite:
        return None
    if isinstance(kind, UtcDateTime):
        return _instant
    return _day if kind.python_type is date else None


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dump(value: object) -> str:
    if isinstance(value, JsonText):
        return str(value)
    return "{}" if value == {} else _encode(value)


def _instant(value: datetime) -> str:
    return _written(value.astimezone(UTC))  # an hour that a clock shows twice is equal to itself, save in UTC


@lru_cache(maxsize=8_192)  # the rows of a unit of work bear few times, and several tables the same
def _written(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=2_048)
def _day(value: date) -> str:
    return value.isoformat()


def _last_id(driver: Any, table: Table) -> int:
    """The highest id given out; a table that promises never to reuse ids keeps it in sqlite_sequence."""
    if table.dialect_options["sqlite"]["autoincrement"]:
        kept = driver.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    else:
        kept = driver.execute(f'SELECT MAX(id) FROM "{table.name}"').fetchone()
    return int(kept[0] or 0) if kept else 0
