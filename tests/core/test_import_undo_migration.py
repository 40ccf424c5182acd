"""Imports there were can be taken back with the new schema, and stay when it goes, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0012", "0013"
IMPORT = ("INSERT INTO import_run (id, target, file_name, fingerprint, plan, operation, state, started_at, "
          "milliseconds, rows, rows_done, rows_read, created, updated, unchanged, rejected, figures) VALUES "
          "(1, 'customers', 'a.csv', 'f', '{}', 'o', 'done', '2026-01-01', 0, 3, 0, 0, 0, 0, 0, 0, '{}')")


def test_imports_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"import_undo_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(IMPORT))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            found = connection.execute(text("SELECT id, undo_job_id, undone_at FROM import_run")).one()
            assert found == (1, None, None)
            connection.execute(text("UPDATE import_run SET undo_job_id = 7, undone_at = '2026-01-02'"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text("SELECT id, state FROM import_run")).one() == (1, "done")
        engine.dispose()
