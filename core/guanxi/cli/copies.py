"""Whole copies of the installation's database, taken while it is worked with: by SQLite's own backup, or by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from guanxi.errors import ConfigurationError
from guanxi.i18n import _l

SUFFIX: Final = {"sqlite": ".db", "postgresql": ".dump"}


def copy_to(url: str, target: Path) -> None:
    """Write a copy of the database at `url` to the file `target`, whole or not at all, for its owner alone.

    Nobody waits for it. Raises ConfigurationError when pg_dump is not there or refuses.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    address = make_url(url)
    try:
        if address.get_backend_name() == "sqlite":
            _copy_sqlite(Path(address.database or ""), part)
        else:
            _run(("pg_dump", "--format=custom", "--no-owner", f"--file={part}"), address)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def bring_back(source: Path, url: str) -> None:
    """Make the database at `url`, which must hold nothing yet, from the copy in `source`.

    Raises ConfigurationError when there is something already, or when the copy can't be read.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or "")
        if path.exists():
            raise ConfigurationError(_l("There is a database at %(place)s already. Move it away first."), place=path)
        _check_sqlite(source)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.part")
        shutil.copyfile(source, part)
        part.chmod(0o600)
        part.replace(path)
        return
    if _has_tables(address):
        raise ConfigurationError(_l("There is a database at %(place)s already. Move it away first."),
                                 place=address.render_as_string(hide_password=True))
    _run(("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={address.database}",
          str(source)), address)


@contextmanager
def aside(url: str) -> Iterator[str]:
    """The URL of a copy to try things on, gone on leaving. On PostgreSQL it is a database of its own on the same
    server. Raises ConfigurationError as `copy_to` does, or when no database may be made."""
    address = make_url(url)
    with tempfile.TemporaryDirectory(prefix="guanxi-rehearsal-") as name:
        file = Path(name) / f"copy{SUFFIX[address.get_backend_name()]}"
        copy_to(url, file)
        if address.get_backend_name() == "sqlite":
            yield f"sqlite:///{file}"
            return
        other = address.set(database=f"guanxi_rehearsal_{uuid4().hex[:12]}")
        _administer(address, f'CREATE DATABASE "{other.database}"')
        try:
            bring_back(file, other.render_as_string(hide_password=False))
            yield other.render_as_string(hide_password=False)
        finally:
            _administer(address, f'DROP DATABASE IF EXISTS "{other.database}" WITH (FORCE)')


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)  # in one step, so that what others write meanwhile doesn't let it begin anew
        copy.execute("PRAGMA journal_mode=DELETE")


def _check_sqlite(source: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise ConfigurationError(_l("%(file)s is no sound copy of a database."), file=source)


def _has_tables(address: URL) -> bool:
    engine = create_engine(address)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _administer(address: URL, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        raise ConfigurationError(_l("The server lets us make no database for the rehearsal: %(reason)s"),
                                 reason=str(error.orig).strip()) from error
    finally:
        engine.dispose()


def _run(command: Sequence[str], address: URL) -> None:
    """Run a program of PostgreSQL's; the password goes by the environment, which nobody else can read."""
    program = shutil.which(command[0])
    if program is None:
        raise ConfigurationError(_l("%(program)s is not installed here; it comes with PostgreSQL’s client."),
                                 program=command[0])
    query = address.query.get("host")
    named = {"PGHOST": address.host or (query if isinstance(query, str) else None), "PGUSER": address.username,
             "PGPORT": str(address.port) if address.port else None, "PGPASSWORD": address.password,
             "PGDATABASE": address.database}
    environ = {**os.environ, **{key: value for key, value in named.items() if value}}
    done = subprocess.run([program, *command[1:]], env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigurationError(_l("%(program)s failed: %(reason)s"), program=command[0],
                                 reason=done.stderr.strip().rpartition("\n")[2])
