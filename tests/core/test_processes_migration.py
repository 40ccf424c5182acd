"""Workers that are there stay when processes say what they run, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0020", "0021"
WORKER = "INSERT INTO job_worker (name, started_at, seen_at) VALUES ('host-1-abc', '2026-01-01', '2026-01-02')"


def test_workers_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"processes_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(WORKER))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text("SELECT name, kind, plugins FROM job_worker")).one() == (
                "host-1-abc", "worker", None)
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text("SELECT name FROM job_worker")).scalar_one() == "host-1-abc"
        engine.dispose()
