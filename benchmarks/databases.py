"""The databases that are measured: made once for each size, kept between runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, inspect, make_url, text

from benchmarks.seed import EPOCH, seed
from guanxi import migrate
from guanxi.accounts.models import Grant, Role, User, UserRole
from guanxi.accounts.passwords import hash_password
from guanxi.ctx import Principal, Scope
from guanxi.db import Base, insert_many
from guanxi.db.engine import make_engine
from guanxi.db.sessions import write_session
from guanxi.timeline.models import Note, TimelineEntry
from tests.toy.guanxi_toy.models import Score, Visit

PASSWORD: Final = "benchmark-2026"
SERVER: Final = os.environ.get("GUANXI_BENCH_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1/postgres")
SCOPES: Final[Mapping[str, tuple[int, Scope]]] = {
    "own": (1, Scope.OWN), "department": (11, Scope.DEPARTMENT), "all": (2, Scope.ALL)}
"""Who signs in for each scope."""
STORIES: Final = 200
"""How many customers have a timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One database of one size."""

    kind: str
    size: int
    url: str
    folder: Path
    engine: Engine


@contextmanager
def prepared(kind: str, size: int, folder: Path, variant: str = "", *, filled: bool = True) -> Iterator[Bench]:
    """The database of `kind` ("sqlite" or "postgresql") with `size` customers; made when it is not there yet."""
    place = folder / f"{kind}-{size}{variant}"
    place.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{place / 'guanxi.db'}" if kind == "sqlite" else _postgres(f"guanxi_bench_{size}{variant}")
    engine = make_engine(url)
    try:
        made = inspect(engine).has_table("benchmark_done")
        migrate.upgrade(engine, [migrate.core({"toy"})])  # one kept from before may be behind
        if not made:
            _fill(engine, size if filled else 0)
        yield Bench(kind=kind, size=size, url=url, folder=place, engine=engine)
    finally:
        engine.dispose()


def _fill(engine: Engine, size: int) -> None:
    print(f"  making {engine.url.render_as_string()} with {size:,} customers")
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[model.__tablename__] for model in (Score, Visit)])
    if size:
        seed(engine, size, progress=lambda _line: None)
        _admit(engine)
        _tell(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
        connection.execute(text("CREATE TABLE benchmark_done (at INTEGER)"))


def _admit(engine: Engine) -> None:
    """Give the three who sign in a password and a role of their scope."""
    password = hash_password(PASSWORD)
    with write_session(engine, Principal.system("benchmark")) as session:
        for name, (user_id, scope) in SCOPES.items():
            role = Role(name=name)
            session.add(role)
            session.flush()
            session.add(UserRole(user_id=user_id, role_id=role.id))
            grants = {"customer.view": scope, "customer.create": scope, "customer.edit": scope,
                      "customer.phones": Scope.ALL}
            session.add_all(Grant(role_id=role.id, permission=key, scope=at) for key, at in grants.items())
            found = session.get(User, user_id)
            assert found is not None
            found.password_hash = password
        session.commit()


def _tell(engine: Engine) -> None:
    """Give the first customers a timeline of forty entries each, every other one a note."""
    with write_session(engine, Principal.system("benchmark")) as session:
        notes, entries = [], []
        for customer_id in range(1, min(STORIES, size_of(engine)) + 1):
            for place in range(40):
                row_id, at = customer_id * 40 + place, EPOCH - timedelta(hours=place * 7 + customer_id)
                if place % 2:
                    notes.append((row_id, customer_id, 2, f"电话沟通第 {place} 次，约下周再联系。", at))
                entries.append((row_id, customer_id, "core.note" if place % 2 else "core.created", at, at, 2,
                                row_id if place % 2 else None, False, {}))
        insert_many(session, Note, ("id", "customer_id", "author_id", "body", "created_at"), notes)
        insert_many(session, TimelineEntry, ("id", "customer_id", "kind", "at", "entered_at", "actor_id", "note_id",
                                             "pinned", "data"), entries)
        session.commit()


def size_of(engine: Engine) -> int:
    """How many customers there are."""
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM customer")).scalar_one())


def _postgres(name: str) -> str:
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        there = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).scalar()
        if not there:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)
