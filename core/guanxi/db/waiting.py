"""Inserts that wait for one another: PostgreSQL gets the few rows of many tables in one round trip.

They are sent, in their order, ahead of the next statement of the same connection and before the commit, so that no
statement misses them. SQLite, which is no journey away, never waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

FEW: Final = 20
"""A table's rows wait when they are at most so many; more are quicker by COPY."""
_KEY: Final = "guanxi_waiting"


def wait(connection: Connection, statement: str, values: Sequence[Any]) -> None:
    """Let `statement` wait, which holds `values`."""
    connection.info.setdefault(_KEY, []).append((statement, values))


def send(connection: Connection) -> None:
    """Run what waits. Raises SQLAlchemy's errors, as if each insert had been run where it was asked for."""
    waiting = connection.info.pop(_KEY, None)
    if waiting is None:
        return
    driver: Any = connection.connection.driver_connection
    with errors_named(connection, "; ".join(statement for statement, _ in waiting)), driver.pipeline(), \
            driver.cursor() as cursor:
        for statement, values in waiting:
            cursor.execute(statement, values)


def install(engine: Engine) -> None:
    """Send what waits before any statement of `engine`, forget it when its transaction is rolled back."""
    event.listen(engine, "before_cursor_execute", _before_statement)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "rollback_savepoint", _forget)


def send_all(session: Session) -> None:
    """Run what waits in a write session: when it is flushed, and before it commits, a savepoint included."""
    if session.get_bind().dialect.name == "postgresql":
        send(session.connection())


@contextmanager
def errors_named(connection: Connection, statement: str) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy's errors, which callers know."""
    base = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        raise DBAPIError.instance(statement, (), error, base) from error


def _before_statement(connection: Connection, *_statement: object) -> None:
    send(connection)


def _forget(connection: Connection, *_savepoint: object) -> None:
    if not connection.invalidated:  # a connection that broke takes along what waited
        connection.info.pop(_KEY, None)
