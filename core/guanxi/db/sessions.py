"""The two kinds of session: one reads, one writes, and they are never used at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, UOWTransaction

from guanxi.ctx import Principal
from guanxi.db import guard, waiting
from guanxi.db.engine import reading_engine, writing_engine
from guanxi.errors import ProgrammingError


class ReadSession(Session):
    """Reads rows its principal may see, each statement in its own transaction; it can't write."""


class WriteSession(Session):
    """The session of one unit of work."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was added, and send the rows that wait: what a constraint refuses is raised here."""
        super().flush(objects)
        waiting.send_all(self)


def own_session(session: Session) -> Session:
    """The session itself where `session` is the facade that a handler was given, for statements of this package."""
    found: Session = getattr(session, "_session", session)
    return found


def _refuse_flush(_session: Session, _context: UOWTransaction, _instances: object) -> None:
    raise ProgrammingError("the read session can't write: use unit_of_work(ctx)")


event.listen(ReadSession, "before_flush", _refuse_flush)
guard.install(ReadSession)
guard.install(WriteSession)
event.listen(WriteSession, "before_commit", waiting.send_all)


def read_session(engine: Engine, principal: Principal) -> ReadSession:
    """A read session of its own, for work outside a request; close it when done."""
    return ReadSession(bind=reading_engine(engine), autoflush=False, info=_info(engine, principal))


def write_session(engine: Engine, principal: Principal) -> WriteSession:
    """A write session; only the unit of work opens one."""
    return WriteSession(bind=writing_engine(engine), autoflush=False, expire_on_commit=False,
                        info=_info(engine, principal))


def _info(engine: Engine, principal: Principal) -> dict[Any, Any]:
    return {"engine": engine, "principal": principal}
