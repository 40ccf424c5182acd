"""The session an event's handler gets: it reads and writes, but the transaction is not its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, cast

from sqlalchemy import TextClause
from sqlalchemy.orm import Session

from guanxi.ctx import Ctx
from guanxi.db import WriteSession
from guanxi.db.sessions import own_session
from guanxi.errors import ProgrammingError

_NOT_ITS_OWN: Final = frozenset({
    "begin", "begin_nested", "bind", "close", "close_all", "commit", "connection", "expire_all", "expunge",
    "expunge_all", "get_bind", "get_nested_transaction", "get_transaction", "invalidate", "prepare", "reset",
    "rollback"})


class SessionFacade:
    """Passes everything on to the unit's session except what ends, replaces or empties it."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> object:
        if name in _NOT_ITS_OWN:
            raise ProgrammingError(f"session.{name} is not for handlers: the transaction is the unit's")
        found = getattr(self._session, name)
        return _without_text(found) if name in ("execute", "scalar", "scalars") else found


def for_handler(ctx: Ctx) -> Ctx:
    """`ctx` with its session behind a facade."""
    session: object = ctx.session
    if isinstance(session, SessionFacade):
        return ctx
    return replace(ctx, session=cast(Session, SessionFacade(ctx.session)))


def unit_session(ctx: Ctx) -> WriteSession:
    """The unit's own session behind `ctx`: jobs and events exist exactly if the unit is committed."""
    session = own_session(ctx.session)
    if not isinstance(session, WriteSession):
        raise ProgrammingError("jobs and events are written inside unit_of_work(ctx): pass the unit's ctx")
    return session


def _without_text(run: Callable[..., object]) -> Callable[..., object]:
    """`run`, but never for text, which could say COMMIT."""
    def checked(statement: object, *args: object, **kwargs: object) -> object:
        if isinstance(statement, TextClause):
            raise ProgrammingError("handlers speak to the database through models, not in text")
        return run(statement, *args, **kwargs)
    return checked
