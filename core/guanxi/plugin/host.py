"""Which plugins are on just now: read once for each change, by a number that every request sees anyway."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guanxi import migrate
from guanxi.contributions import Catalogue
from guanxi.db import EVERYTHING
from guanxi.plugin.failures import Failures
from guanxi.plugin.hooks import HookSet
from guanxi.plugin.models import EPOCH_ROW, PluginEpoch, PluginMute, PluginState
from guanxi.plugin.registry import Registry

EPOCH: Final = func.coalesce(
    select(PluginEpoch.number).where(PluginEpoch.id == EPOCH_ROW).scalar_subquery(), 0)
"""The number of the last change, 0 before the first; to be read by statements that run anyway."""

_NOW: Final = select(EPOCH)
_ENABLED: Final = select(PluginState.name).where(PluginState.enabled)
_MUTES: Final = select(PluginMute.plugin, PluginMute.hook, PluginMute.until)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read when the number was `epoch`, or later."""

    epoch: int
    catalogue: Catalogue
    behind: frozenset[str]


class PluginHost:
    """One per application. `values` reads the stored settings, which a change of plugins and they themselves
    announce by the same number; `always` are plugins that are on without anybody's decision, as tests have them."""

    def __init__(self, registry: Registry, values: Callable[[Session], Mapping[str, Any]],
                 always: Sequence[str] = ()) -> None:
        self.registry = registry
        self.failures = Failures()
        self._values = values
        self._always = tuple(always)
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def catalogue(self, session: Session, epoch: int | None = None) -> Catalogue:
        """What the core and the enabled plugins contribute at `epoch`; without it, the number is read here."""
        return self._at(session, epoch).catalogue

    def behind(self, session: Session) -> frozenset[str]:
        """The plugins whose tables wait for a migration; they are held until it has run."""
        return self._at(session, None).behind

    def forget(self) -> None:
        """Read everything anew at the next question: the database's schema has changed."""
        self._kept = None

    def _at(self, session: Session, epoch: int | None) -> _Kept:
        wanted = session.scalar(_NOW, execution_options=EVERYTHING) if epoch is None else epoch
        kept = self._kept
        if kept is None or kept.epoch != wanted:
            with self._lock:
                kept = self._read(session)
                self._kept = kept
        return kept

    def _read(self, session: Session) -> _Kept:
        """The number first: what is read after it may be newer than it says, and is never older."""
        epoch = session.scalar(_NOW, execution_options=EVERYTHING) or 0
        enabled = session.scalars(_ENABLED, execution_options=EVERYTHING).all()
        mutes = session.execute(_MUTES, execution_options=EVERYTHING).all()
        owners = self.registry.owners
        behind = frozenset(migrate.behind(session.connection(), owners.values()))
        bare = migrate.untouched(session.connection(), [owners[name] for name in sorted(behind)])
        hooks = HookSet(muted={(row.plugin, row.hook): row.until for row in mutes}, failures=self.failures)
        on = [*self._always, *(name for name in enabled if name not in behind)]
        return _Kept(epoch, self.registry.catalogue(on, hooks, self._values(session), bare), behind)
