"""Staff there were stay when they can have notices by e-mail, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0019", "0020"
USER = ('INSERT INTO "user" (id, login, name, active, must_change_password, demo, created_at) '
        "VALUES (1, 'lin', '林晓燕', true, false, false, '2026-01-01')")


def test_staff_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"notice_mail_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(USER))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text("INSERT INTO notice_mail VALUES (1, 'daily', 8, '2026-01-02', 0)"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text('SELECT id, name FROM "user"')).one() == (1, "林晓燕")
        engine.dispose()
