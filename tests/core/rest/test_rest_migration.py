"""The tables of tokens and replies come and go, and staff and roles stay."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0023", "0024"
USER = ('INSERT INTO "user" (id, login, name, active, must_change_password, demo, created_at) '
        "VALUES (1, 'lin', '林晓燕', true, false, false, '2026-01-01')")
TOKEN = ("INSERT INTO api_token (id, user_id, name, prefix, token_hash, writes, permissions, created_at, rotated_at) "
         "VALUES (1, 1, 'till', 'gx_a', 'h', true, '', '2026-01-01', '2026-01-01')")
REPLY = ("INSERT INTO api_reply (token_id, key, digest, status, body, headers, expires_at) "
         "VALUES (1, 'k', 'd', 201, '{}', '{}', '2026-01-02')")


def test_staff_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"api_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(USER))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(TOKEN))
            connection.execute(text(REPLY))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        assert "api_reply" not in inspect(engine).get_table_names()
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text('SELECT id, name FROM "user"')).one() == (1, "林晓燕")
            assert connection.execute(text("SELECT * FROM api_token")).all() == []
        migrate.upgrade(engine, [migrate.core()], AFTER)
        engine.dispose()
