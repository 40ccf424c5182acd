"""A plugin's migration that is killed half-way leaves the schema as it was, the plugin held and the platform up."""

from __future__ import annotations

import time
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, inspect

from guanxi import migrate
from guanxi.config import Config
from guanxi.db.engine import make_engine
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser
from tests.core.job_toys import start, wait_until
from tests.core.plugins.conftest import PACKAGES
from tests.core.plugins.test_plugins_page import state
from tests.faulty.guanxi_faulty import work


def migrate_for_ever(url: str, half_way: Path) -> None:
    """A process that makes the late plugin's table, says so and goes no further."""
    def halt() -> None:
        half_way.touch()
        time.sleep(600)

    work.TROUBLE["late migration"] = halt
    owner = migrate.plugin_owner("late", PACKAGES["late"])
    assert owner is not None
    migrate.upgrade(make_engine(url), [owner])


def schema(engine: Engine) -> dict[str, list[str]]:
    """All tables with their columns."""
    return {table: sorted(column["name"] for column in inspect(engine).get_columns(table))
            for table in inspect(engine).get_table_names()}


def test_a_migration_killed_half_way_leaves_the_schema_as_it_was(
        app: Flask, boss: Browser, config: Config, engine: Engine, make: Made, tmp_path: Path) -> None:
    boss.post("/plugins/late/enable")
    before, half_way = schema(engine), tmp_path / "half way"
    process = start(migrate_for_ever, config.database_url, half_way)
    wait_until(lambda: half_way.exists() or not process.is_alive())
    assert half_way.exists()
    process.kill()
    process.join()
    assert schema(engine) == before
    assert "late_thing" not in before
    assert state(boss, "late").startswith("waits for a migration")
    assert boss.get(f"/customers/{make.customer('李明')}").status_code == 200
    assert boss.post("/customers/new", {"kind": "person", "name": "王芳"}).status_code == 303
    run_due_jobs(app.extensions["guanxi"])
    assert state(boss, "late") == "on, Switch off"
    assert "late_thing" in schema(engine)
