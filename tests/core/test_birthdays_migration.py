"""Birthdays there were stay as they are when they get an index, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0024", "0027"
CUSTOMER = ("INSERT INTO customer (id, number, kind, name, sort_key, state, custom, version, created_at, updated_at) "
            "VALUES (1, 'C1', 'person', '张伟', 'zhang', 'lost', '{}', 1, '2026-01-01', '2026-01-01')")
PROFILE = ("INSERT INTO customer_profile (customer_id, birth_calendar, birth_month, birth_day) "
           "VALUES (1, 'lunar', 8, 15)")


def indexed(engine: Engine) -> bool:
    return "ix_customer_profile_birthday" in {one["name"] for one in inspect(engine).get_indexes("customer_profile")}


def test_birthdays_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"birthdays_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(CUSTOMER))
            connection.execute(text(PROFILE))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        assert indexed(engine)
        migrate.downgrade(engine, migrate.core(), BEFORE)
        assert not indexed(engine)
        with writing_engine(engine).begin() as connection:
            found = connection.execute(text("SELECT birth_calendar, birth_month, birth_day FROM customer_profile"))
            assert found.one() == ("lunar", 8, 15)
        engine.dispose()
