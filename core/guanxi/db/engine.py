"""Engines: how a connection to each of the two databases is set up."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from guanxi.db import waiting

WRITING = "guanxi_write"
"""Execution option of connections that will write: SQLite then takes its write lock at BEGIN."""

IDLE: Final = 1.0
"""Seconds after which a connection to PostgreSQL is asked whether it is alive, before it is used again."""
_USED: Final = "guanxi_used"
_PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL",
            "PRAGMA cache_size=-65536", "PRAGMA temp_store=MEMORY", "PRAGMA mmap_size=2147418112",
            # db/checkpoint.py moves the log before SQLite would, at 128 MB; once moved, its file shrinks to 4 MB.
            "PRAGMA wal_autocheckpoint=32768", "PRAGMA journal_size_limit=4194304")
# jit costs more than it brings on short statements; pages come from memory or SSD, not from a turning disk.
_POSTGRES_OPTIONS = "-c jit=off -c random_page_cost=1.1 -c timezone=UTC"


def engine_options(url: URL, pool_size: int = 8) -> dict[str, Any]:
    """Keyword arguments of `create_engine` for `url`."""
    if url.get_backend_name() == "sqlite":
        # isolation_level None: the driver sends no BEGIN of its own, so reads hold no transaction open.
        return {"poolclass": QueuePool, "pool_size": pool_size, "max_overflow": 2,
                "connect_args": {"timeout": 30, "isolation_level": None, "check_same_thread": False}}
    return {"pool_size": pool_size, "max_overflow": 2, "connect_args": {"options": _POSTGRES_OPTIONS}}


def make_engine(url: str | URL, pool_size: int = 8) -> Engine:
    """An engine for `url`, prepared as `prepare_engine` says."""
    target = make_url(url)
    return prepare_engine(create_engine(target, **engine_options(target, pool_size)))


def prepare_engine(engine: Engine) -> Engine:
    """Attach what every connection of `engine` needs; returns the engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_immediate)
    else:
        waiting.install(engine)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_see_if_alive, engine.dialect))
    return engine


def writing_engine(engine: Engine) -> Engine:
    """The same engine and pool, for connections that will write."""
    return engine.execution_options(**{WRITING: True})


def reading_engine(engine: Engine) -> Engine:
    """The same engine and pool, each statement its own transaction.

    SQLite needs nothing: without a BEGIN it already works so. (SQLAlchemy's AUTOCOMMIT is not used there:
    on release it would put the driver's isolation level back to one that sends BEGIN by itself.)
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _set_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _note_use(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _see_if_alive(dialect: Dialect, connection: DBAPIConnection, record: ConnectionPoolEntry,
                  _proxy: PoolProxiedConnection) -> None:
    """Ask a connection that lay idle whether the server still knows it; the pool then opens another.

    SQLAlchemy's own pre-ping asks at every use, two journeys in each write of a busy server.
    """
    used = record.info.get(_USED)
    if used is None or time.monotonic() - used < IDLE:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
