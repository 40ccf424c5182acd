"""The unit of work: the only way anything is written."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from guanxi.ctx import Ctx
from guanxi.db.checkpoint import relieve
from guanxi.db.guard import principal_of
from guanxi.db.locks import writer_lock
from guanxi.db.sessions import WriteSession, write_session
from guanxi.errors import Busy, ProgrammingError
from guanxi.i18n import _l

T = TypeVar("T")
_ATTEMPTS = 5
_RETRIED_STATES = {"40001", "40P01", "55P03"}  # serialisation failure, deadlock, lock not available
_open: ContextVar[bool] = ContextVar("guanxi_unit_of_work", default=False)


class Fence(Protocol):
    """What a job hands in so that only its present holder can commit."""

    def check(self, session: Session) -> None:
        """Raise when another worker has taken the job over."""
        ...


@dataclass(slots=True)
class UnitOfWork:
    """One transaction: `ctx` speaks through its session; `afterwards` runs once it is committed."""

    ctx: Ctx
    session: WriteSession
    _afterwards: list[Callable[[], None]] = field(default_factory=list)

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call `call` after the commit, and not at all if there is none."""
        self._afterwards.append(call)


@contextmanager
def unit_of_work(ctx: Ctx, job: Fence | None = None) -> Iterator[UnitOfWork]:
    """Open a transaction for `ctx`, commit it on leaving, roll back on any error.

    The caller's read session is ended first: a read left open would make the write fail at once with
    SQLITE_BUSY_SNAPSHOT. Units don't nest. `job` is asked, in the transaction, whether it may still commit.
    """
    if _open.get():
        raise ProgrammingError("units of work don't nest: pass the open one's ctx on")
    engine = engine_of(ctx.session)
    principal_of(ctx.session)
    ctx.session.close()
    token = _open.set(True)
    try:
        with writer_lock(engine), write_session(engine, ctx.principal) as session, _busy_named():
            unit = UnitOfWork(ctx.with_session(session), session)
            yield unit
            session.flush()
            if job is not None:
                job.check(session)
            session.commit()
    finally:
        _open.reset(token)
    relieve(engine)
    for call in unit._afterwards:
        call()


def retrying(ctx: Ctx, work: Callable[[UnitOfWork], T], job: Fence | None = None) -> T:
    """Run `work` in a unit of its own, again when the database asks for it; returns what `work` returns."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with unit_of_work(ctx, job) as unit:
                return work(unit)
        except Busy:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
    raise AssertionError("unreachable: the last attempt returns or raises")


def engine_of(session: Session) -> Engine:
    """The engine behind one of our sessions."""
    engine = session.info.get("engine")
    if not isinstance(engine, Engine):
        raise ProgrammingError("this session was not opened by guanxi.db")
    return engine


@contextmanager
def _busy_named() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_busy(error):
            raise Busy(_l("The database is busy with another write. Nothing was changed; please try again.")) from error
        raise


def is_busy(error: BaseException) -> bool:
    """Whether an error only says that another write is in the way, so that the unit will be run again."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    locked = getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return locked or getattr(cause, "sqlstate", None) in _RETRIED_STATES
