"""The databases of one test process: one for each set of plugins that tests ask for, with their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from guanxi import migrate
from guanxi.testing import databases


def owners_of(packages: Mapping[str, str]) -> list[migrate.Owner]:
    """The core, then those of the plugins that have migrations; `packages` are theirs, by their names."""
    found = [migrate.plugin_owner(name, package) for name, package in packages.items()]
    plugins = [owner for owner in found if owner is not None]
    return [migrate.core(owner.name for owner in plugins), *plugins]


@dataclass(slots=True, kw_only=True)
class Prepared:
    """Makes each database when it is first asked for, by all migrations, and removes them together."""

    folder: Callable[[str], Path]
    worker: str
    _stack: ExitStack = field(default_factory=ExitStack)
    _engines: dict[tuple[tuple[str, str], ...], Engine] = field(default_factory=dict)

    def engine(self, packages: Mapping[str, str]) -> Engine:
        """The database for these plugins."""
        key = tuple(packages.items())
        if key not in self._engines:
            name = "_".join(packages) or "core"
            url = self._stack.enter_context(databases.fresh_database(self.folder(name), f"{name}_{self.worker}"))
            engine = databases.opened(url)
            self._stack.callback(engine.dispose)
            migrate.upgrade(engine, owners_of(packages))
            self._engines[key] = engine
        return self._engines[key]

    def forget(self, packages: Mapping[str, str]) -> None:
        """Make the next one anew: something has left this one without its tables."""
        self._engines.pop(tuple(packages.items()), None)

    def close(self) -> None:
        """Remove all of them."""
        self._stack.close()
