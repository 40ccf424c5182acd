"""Customers there were stay when files can hang on them, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0021", "0022"
CUSTOMER = ("INSERT INTO customer (id, number, kind, name, sort_key, state, custom, version, created_at, updated_at) "
            "VALUES (1, 'C1', 'person', '张伟', 'zhang', 'lost', '{}', 1, '2026-01-01', '2026-01-01')")
FILE = ("INSERT INTO attachment (id, customer_id, digest, name, media_type, size, added_at) "
        "VALUES (1, 1, 'ab', '合同.pdf', 'application/pdf', 9, '2026-01-02')")


def test_customers_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"attachments_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(CUSTOMER))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(FILE))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text("SELECT id, name FROM customer")).one() == (1, "张伟")
        engine.dispose()
