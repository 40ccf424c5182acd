"""A database to write into: a copy that is thrown away, so that what is kept between runs stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, inspect, make_url, text

from benchmarks.databases import SERVER, Bench
from guanxi import migrate
from guanxi.db import Base
from guanxi.db.engine import make_engine


@contextmanager
def copied(bench: Bench) -> Iterator[Bench]:
    """A copy of `bench`."""
    with TemporaryDirectory(dir=bench.folder) as folder, _url(bench, Path(folder), copy=True) as url:
        engine = make_engine(url)
        if bench.kind == "postgresql":
            _count_on(engine)
        yield replace(bench, url=url, engine=engine)
        engine.dispose()


@contextmanager
def fresh(bench: Bench) -> Iterator[Bench]:
    """An empty database of the same kind, with the product's schema."""
    with TemporaryDirectory(dir=bench.folder) as folder, _url(bench, Path(folder), copy=False) as url:
        engine = make_engine(url)
        migrate.upgrade(engine, [migrate.core()])
        yield replace(bench, url=url, engine=engine, folder=Path(folder))
        engine.dispose()


@contextmanager
def _url(bench: Bench, folder: Path, *, copy: bool) -> Iterator[str]:
    bench.engine.dispose()
    if bench.kind == "sqlite":
        if copy:
            _back_up(Path(make_url(bench.url).database or ""), folder / "guanxi.db")
        yield f"sqlite:///{folder / 'guanxi.db'}"
        return
    source = make_url(bench.url).database
    name = f"{source}_{folder.name.lower()}"
    if copy:  # applications of earlier subjects may hold connections, which they open anew
        _administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'")
    _administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{source}"' if copy else ""))
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _back_up(source: Path, target: Path) -> None:
    """A copy of the file alone would lack what is still in the log."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def _count_on(engine: Engine) -> None:
    """Let ids go on where the rows end that were inserted with theirs."""
    there = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in there and "id" in table.columns and connection.scalar(
                    text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": f'"{table.name}"'}):
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "
                                        f"COALESCE(MAX(id), 0) + 1) FROM \"{table.name}\""))


def _administer(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
