"""Locks that span processes: the writer lock of SQLite, and named locks for work only one may do.

Measured on SQLite with eight writers: taking this lock before BEGIN IMMEDIATE cuts the worst wait fifteen-fold
at the same throughput, because SQLite's own busy handler sleeps instead of queueing.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from guanxi.db.sessions import own_session
from guanxi.errors import Busy
from guanxi.i18n import _l

WAIT = 30.0
_POLL = 0.001


@contextmanager
def writer_lock(engine: Engine, timeout: float = WAIT) -> Iterator[None]:
    """Hold the right to write. On PostgreSQL, which lets many write, this does nothing.

    Two files make a turnstile: whoever waits for the lock holds the gate, so that a writer that releases
    and asks again (an import, chunk by chunk) queues behind everyone else. Raises Busy after `timeout` s.
    """
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if not path or path == ":memory:":
        yield
        return
    deadline = time.monotonic() + timeout
    with _held(f"{path}.gate", deadline) as gate, _held(f"{path}.lock", deadline):
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield


def lock_name(session: Session, name: str) -> None:
    """Let only one transaction at a time pass this point for `name` (SQLite's writer lock does already)."""
    unit = own_session(session)
    if unit.get_bind().dialect.name == "postgresql":
        unit.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


@contextmanager
def _held(path: str, deadline: float) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _try(handle):
            if time.monotonic() > deadline:
                raise Busy(_l("The database is busy with another write. Nothing was changed; please try again."))
            time.sleep(_POLL)
        yield handle
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def notify(session: Session, channel: str) -> None:
    """Wake whoever is `listening` once this transaction is committed. SQLite's listeners poll instead."""
    unit = own_session(session)
    if unit.get_bind().dialect.name == "postgresql":
        unit.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})


@contextmanager
def listening(engine: Engine, channel: str) -> Iterator[Callable[[float], object]]:
    """Yield `wait(seconds)`, which ends early when `channel` is notified (on SQLite it only sleeps)."""
    if engine.dialect.name != "postgresql":
        yield time.sleep
        return
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    connection.detach()
    try:
        driver.autocommit = True
        driver.execute(f'LISTEN "{channel}"')
        yield lambda seconds: next(driver.notifies(timeout=seconds, stop_after=1), None)
    except engine.dialect.loaded_dbapi.Error as error:
        raise Busy(_l("The database can't be reached.")) from error
    finally:
        connection.close()
