"""Customers and staff there were stay when customers can be followed, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0016", "0017"
CUSTOMER = ("INSERT INTO customer (id, number, kind, name, sort_key, state, custom, version, created_at, updated_at) "
            "VALUES (1, 'C1', 'person', '张伟', 'zhang', 'lost', '{}', 1, '2026-01-01', '2026-01-01')")
USER = ('INSERT INTO "user" (id, login, name, active, must_change_password, demo, created_at) '
        "VALUES (1, 'lin', '林晓燕', true, false, false, '2026-01-01')")


def test_customers_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"following_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(CUSTOMER))
            connection.execute(text(USER))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text("INSERT INTO customer_follower VALUES (1, 1, '2026-01-02')"))
            connection.execute(text("INSERT INTO customer_visit VALUES (1, 1, '2026-01-02', NULL)"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text("SELECT id, name FROM customer")).one() == (1, "张伟")
        engine.dispose()
