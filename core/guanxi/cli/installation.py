"""What commands need before there is an application: the database's engine and whose tables it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import walk_packages

from sqlalchemy import Engine

import guanxi
from guanxi import migrate
from guanxi.config import database_url, instance_folder, safe_mode
from guanxi.db.engine import make_engine
from guanxi.errors import ConfigurationError
from guanxi.i18n import _l
from guanxi.plugin.discovery import GROUP, Found, installed_plugins
from guanxi.plugin.safety import held_by


@contextmanager
def opened_engine(pool_size: int = 2, *, new: bool = False) -> Iterator[Engine]:
    """An engine for the installation's database, closed on leaving; `new` when the database may yet be made."""
    engine = make_engine(database_url(), pool_size)
    path = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
    if path and not new and not path.exists():
        # SQLite would make an empty one in silence.
        raise ConfigurationError(_l("There is no database at %(path)s yet. Run “guanxi init”."), path=path)
    try:
        yield engine
    finally:
        engine.dispose()


def plugins_here() -> list[Found]:
    """The installed plugins, for commands that need no database; in safe mode only those that come with Guanxi."""
    return installed_plugins(held_by(instance_folder(), safe_mode()))


def owners() -> list[migrate.Owner]:
    """The core, then each installed plugin that has migrations; found without importing any plugin."""
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    plugins = [owner for point in points if (owner := migrate.plugin_owner(point.name, point.value)) is not None]
    return [migrate.core(owner.name for owner in plugins), *plugins]


def import_models() -> None:
    """Import every module of models, the core's and the plugins': one left out would look like a table to drop."""
    plugins = [point.load() for point in entry_points(group=GROUP)]
    for package in (guanxi, *plugins):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if "models" in found.name.split("."):
                import_module(found.name)


def require_current_schema(found: list[migrate.Status]) -> None:
    """Raise ConfigurationError, naming the cure, when migrations are pending."""
    pending = sum(len(status.pending) for status in found)
    if pending:
        raise ConfigurationError(
            _l("The database is %(pending)s migrations behind. Run “guanxi migrate up”, then start again."),
            pending=pending,
        )
