"""Brings the database to the schema the code expects: one line of migrations per owner.

The owners are the core and each plugin, each with a version table of its own. So a plugin whose
package is gone stops nobody: the others' migrations never look at it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.schema import Column, Index, SchemaItem, Table

from guanxi.db import Base
from guanxi.db.engine import WRITING
from guanxi.db.locks import writer_lock
from guanxi.errors import Refused
from guanxi.i18n import _l
from guanxi.paths import migrations_folder

CORE = "core"
VERSION_TABLE = "alembic_version"
Filled = TypeVar("Filled")
_ADVISORY_KEY = "guanxi.migrate"

# It announces every connection; what ran is in our own reports.
logging.getLogger("alembic").setLevel(logging.WARNING)


def version_table(plugin: str) -> str:
    """The table that holds the revision of a plugin's tables."""
    return f"{VERSION_TABLE}_{plugin}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose tables: the core's, or a plugin's, which begin with its name; `others` are the other plugins."""

    name: str
    versions: Path
    others: frozenset[str] = frozenset()

    @property
    def version_table(self) -> str:
        """The table that holds this owner's revision."""
        return VERSION_TABLE if self.name == CORE else version_table(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where one owner's tables are: `pending` lists the revisions still to run, oldest first."""

    owner: str
    current: str | None
    head: str | None
    pending: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One owner's migrations over one connection, as `env.py` needs to know them."""

    owner: Owner
    connection: Connection

    @cached_property
    def _plugins(self) -> frozenset[str]:
        """Names of the plugins that have tables here, or will: those installed, and those gone."""
        return self.owner.others | named(self.connection)

    @cached_property
    def _virtual(self) -> tuple[str, ...]:
        """SQLite's full-text tables, which no model describes."""
        if self.connection.dialect.name != "sqlite":
            return ()
        found = text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
        return tuple(self.connection.scalars(found))

    def includes(
        self, item: SchemaItem, name: str | None, kind: str, reflected: bool, _other: SchemaItem | None
    ) -> bool:
        """Whether a table is this owner's; told by its name, since a reflected table has nothing more.

        An index on an expression (full text on PostgreSQL) is described by no model and left alone.
        """
        if reflected and isinstance(item, Index):
            return all(isinstance(part, Column) for part in item.expressions)
        if kind != "table" or not isinstance(item, Table):
            return True
        return self._owns(name or "")

    def _owns(self, table: str) -> bool:
        if table.startswith(VERSION_TABLE) or any(
            table == v or table.startswith(f"{v}_") for v in self._virtual
        ):
            return False
        if self.owner.name == CORE:
            return not any(table.startswith(f"{plugin}_") for plugin in self._plugins)
        return table.startswith(f"{self.owner.name}_")


def core(plugins: Iterable[str] = ()) -> Owner:
    """The owner of the platform's own tables, which are all those that are none of the `plugins`'."""
    return Owner(name=CORE, versions=migrations_folder() / "versions", others=frozenset(plugins))


def plugin_owner(name: str, package: str) -> Owner | None:
    """The owner of a plugin's tables, found without importing it; None for one without migrations, or that is gone."""
    try:
        spec = find_spec(package) if package else None
    except Exception:  # the package it lies in is imported for that, and may be gone or broken
        logging.getLogger(__name__).exception("the package %s of the plugin %s can't be found", package, name)
        spec = None
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "migrations" / "versions"
    return Owner(name=name, versions=folder) if folder.is_dir() else None


def upgrade(engine: Engine, owners: Sequence[Owner], revision: str = "head") -> list[Status]:
    """Run what is pending, each owner in one transaction, in the order given; what was run, as `pending`."""
    return [done for owner in owners if (done := _upgrade(engine, owner, revision)).pending]


def upgrade_filled(engine: Engine, owner: Owner, revision: str, fill: Callable[[Connection], Filled]) -> Filled:
    """Make an owner's tables as they were at `revision`, `fill` them, then go on to the head: all or nothing.

    Raises Refused when there are tables already.
    """
    with exclusive(engine) as connection:
        run = Run(owner=owner, connection=connection)
        if _current(run) is not None:
            raise Refused(_l("The tables of “%(name)s” are there already."), name=owner.name)
        command.upgrade(_alembic(run), revision)
        filled = fill(connection)
        command.upgrade(_alembic(run), "head")
        return filled


def revisions(owner: Owner) -> list[str]:
    """All revisions an owner's migrations know, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config(owner)).walk_revisions()]


def named(connection: Connection) -> frozenset[str]:
    """The names of the plugins that have tables here, installed or gone."""
    prefix = f"{VERSION_TABLE}_"
    names = inspect(connection).get_table_names()
    return frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))


def revision_of(connection: Connection, plugin: str) -> str | None:
    """Where the tables of a plugin are, whether its package is there or not."""
    return _current(Run(owner=Owner(name=plugin, versions=migrations_folder()), connection=connection))


def downgrade(engine: Engine, owner: Owner, revision: str) -> None:
    """Take one owner's tables back to `revision` (`base`: before its first)."""
    with exclusive(engine) as connection:
        command.downgrade(_alembic(Run(owner=owner, connection=connection)), revision)


def status(engine: Engine, owners: Sequence[Owner]) -> list[Status]:
    """Where each owner's tables are, without changing anything."""
    with engine.connect() as connection:
        return [_status(Run(owner=owner, connection=connection)) for owner in owners]


def behind(connection: Connection, owners: Iterable[Owner]) -> list[str]:
    """The names of the owners whose migrations have not all run, or can't be read: none of them stops the others."""
    return [owner.name for owner in owners if _is_behind(Run(owner=owner, connection=connection))]


def untouched(connection: Connection, owners: Iterable[Owner]) -> list[str]:
    """The names of the owners that have no tables yet: none of their migrations has run."""
    tables = set(inspect(connection).get_table_names())
    return [owner.name for owner in owners
            if owner.version_table not in tables or _current(Run(owner=owner, connection=connection)) is None]


def differences(engine: Engine, owner: Owner) -> list[str]:
    """What the models say and the database does not, or the reverse; all models must have been imported."""
    with engine.connect() as connection:
        run = Run(owner=owner, connection=connection)
        context = MigrationContext.configure(
            connection,
            opts={"include_object": run.includes, "compare_type": True, "version_table": owner.version_table},
        )
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def new_revision(engine: Engine, owner: Owner, message: str) -> Path:
    """Write the next migration of `owner` from what models and database differ in; its path."""
    with engine.connect() as connection:
        config = _alembic(Run(owner=owner, connection=connection))
        number = f"{len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1:04}"
        script = command.revision(config, message, autogenerate=True, rev_id=number)
    if script is None or isinstance(script, list):
        raise RuntimeError("one new migration was expected")
    return Path(script.path)


def _is_behind(run: Run) -> bool:
    try:
        return bool(_status(run).pending)
    except DBAPIError:
        raise
    except Exception:  # its files are broken, or older than the database: for that owner to be mended
        logging.getLogger(__name__).exception("the migrations of %s can't be read", run.owner.name)
        return True


def _upgrade(engine: Engine, owner: Owner, revision: str) -> Status:
    with exclusive(engine) as connection:
        run = Run(owner=owner, connection=connection)
        before = _status(run)
        if before.pending:
            command.upgrade(_alembic(run), revision)
        return before


def _current(run: Run) -> str | None:
    context = MigrationContext.configure(run.connection, opts={"version_table": run.owner.version_table})
    return context.get_current_revision()


def _status(run: Run) -> Status:
    scripts = ScriptDirectory.from_config(_alembic(run))
    current = _current(run)
    head = scripts.get_current_head()
    pending = [script.revision for script in scripts.iterate_revisions(head, current or "base")]
    return Status(owner=run.owner.name, current=current, head=head, pending=tuple(reversed(pending)))


def _alembic(run: Run) -> AlembicConfig:
    config = _config(run.owner)
    config.attributes["run"] = run
    return config


def _config(owner: Owner) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", _literal(migrations_folder()))
    config.set_main_option("version_locations", _literal(owner.versions))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _literal(path: Path) -> str:
    """A path as the configuration's syntax wants it."""
    return str(path).replace("%", "%%")


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction, alone with the schema; committed on leaving, rolled back on an error."""
    with writer_lock(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_foreign_keys(connection), connection.begin():
                yield connection
                _check_foreign_keys(connection)
            return
        with connection.begin():
            key = {"key": _ADVISORY_KEY}
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
            yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it: with foreign keys on, that deletes other rows."""
    driver = connection.connection
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    connection.execution_options(**{WRITING: True})
    try:
        yield
    finally:
        driver.cursor().execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(5)
    if broken:
        raise RuntimeError(f"the migration left rows that point nowhere: {[tuple(row) for row in broken]}")
