"""Staff, roles and customers there were stay as they are when dashboards can be arranged, both ways."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0017", "0018"
USER = ("INSERT INTO \"user\" (id, login, name, active, must_change_password, demo, created_at) "
        "VALUES (1, 'lin', '林晓燕', true, false, false, '2026-01-01')")
LAYOUT = ("INSERT INTO dashboard_layout (user_id, tiles, changed_at) "
          "VALUES (1, '[[\"customer.states\", \"wide\"]]', '2026-01-02')")


def test_staff_stay(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"dashboard_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(USER))
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(LAYOUT))
            connection.execute(text("INSERT INTO customer_census (day, state, customers) "
                                    "VALUES ('2026-01-01', 'loyal', 3)"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text("SELECT id, name FROM \"user\"")).one() == (1, "林晓燕")
        assert not {"dashboard_layout", "customer_census"} & set(inspect(engine).get_table_names())
        engine.dispose()
