"""Staff stay as they are when their preferences can be kept, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0014", "0015"
STAFF = ("INSERT INTO \"user\" (id, login, name, locale, theme, active, must_change_password, demo, created_at) "
         "VALUES (1, 'lin', '林晓燕', 'zh', 'dark', true, false, false, '2026-01-01')")


def test_staff_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"preferences_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(STAFF))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            kept = connection.execute(text('SELECT theme, date_format, clock, number_format, density, start_page '
                                           'FROM "user"')).one()
            assert tuple(kept) == ("dark", None, None, None, None, None)
            connection.execute(text("UPDATE \"user\" SET date_format = 'iso', start_page = 'core.customers'"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text('SELECT id, name, theme FROM "user"')).one() == (1, "林晓燕", "dark")
        engine.dispose()
