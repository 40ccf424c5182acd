"""What a running application shares: engine, keys, catalogue; and how a Ctx is made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from guanxi.contributions.catalogue import Catalogue
from guanxi.ctx import Ctx, Keys, Outside, Principal
from guanxi.db.sessions import read_session


class Catalogues(Protocol):
    """Knows which plugins are on."""

    def catalogue(self, session: Session, epoch: int | None = None) -> Catalogue:
        """What the core and the enabled plugins contribute at `epoch`, or now."""
        ...


def _as_it_is(ctx: Ctx) -> Principal:
    return ctx.principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """One per application; web workers, job workers and commands all make their Ctx here.

    `narrow` gives the principal of a Ctx as the plugins that are on let it see.
    """

    engine: Engine
    keys: Keys
    catalogues: Catalogues
    instance: Path
    timezone: ZoneInfo
    outside: Outside = field(default_factory=Outside)
    narrow: Callable[[Ctx], Principal] = _as_it_is

    def ctx(self, session: Session, principal: Principal, *, locale: str = "en", operation: str = "",
            epoch: int | None = None) -> Ctx:
        """A Ctx for `principal` over `session`, which from now on works for that principal.

        `epoch` is the number of the last change of plugins, for whoever has read it already.
        """
        session.info["principal"] = principal
        made = Ctx(principal=principal, session=session, locale=principal.locale or locale,
                   timezone=ZoneInfo(principal.timezone) if principal.timezone else self.timezone,
                   operation=operation or uuid4().hex, keys=self.keys, instance=self.instance, outside=self.outside,
                   catalogue=self.catalogues.catalogue(session, epoch))
        narrowed = self.narrow(made)
        if narrowed is principal:
            return made
        session.info["principal"] = narrowed
        return replace(made, principal=narrowed)

    @contextmanager
    def opened(self, principal: Principal, *, locale: str = "en", operation: str = "") -> Iterator[Ctx]:
        """A Ctx with a read session of its own, closed on leaving: for the worker and for commands."""
        with read_session(self.engine, principal) as session:
            yield self.ctx(session, principal, locale=locale, operation=operation)
