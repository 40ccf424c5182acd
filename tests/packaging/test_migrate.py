"""Migrations: a version table per owner, all or nothing, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from guanxi import migrate
from guanxi.cli.installation import import_models, owners
from guanxi.db.engine import make_engine
from guanxi.testing.databases import fresh_database

MIGRATION = """
from alembic import op
import sqlalchemy as sa
revision = "{revision}"
down_revision = {down}
def upgrade():
    {up}
def downgrade():
    {back}
"""
PARENT = 'op.create_table("toy_shelf", sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.String(9)))'
CHILD = (
    'op.create_table("toy_book", sa.Column("id", sa.Integer, primary_key=True),'
    ' sa.Column("shelf_id", sa.Integer, sa.ForeignKey("toy_shelf.id", ondelete="CASCADE", name="fk_shelf")))'
)
WIDEN = (
    'with op.batch_alter_table("toy_shelf") as batch: '
    'batch.alter_column("note", existing_type=sa.String(9), type_=sa.String(20), nullable=True)'
)


@pytest.fixture
def engine(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """An empty database of this test's own."""
    with fresh_database(tmp_path, f"migrate_{worker_name}") as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite database."""
    engine = make_engine(f"sqlite:///{tmp_path / 'guanxi.db'}")
    yield engine
    engine.dispose()


def toy(folder: Path, *steps: tuple[str, str], name: str = "toy") -> migrate.Owner:
    """An owner whose migrations run these (upgrade, downgrade) statements."""
    folder.mkdir(exist_ok=True)
    for number, (up, back) in enumerate(steps, start=1):
        down = repr(f"{number - 1:04}") if number > 1 else None
        script = MIGRATION.format(revision=f"{number:04}", down=down, up=up, back=back)
        (folder / f"{number:04}_step.py").write_text(script)
    return migrate.Owner(name=name, versions=folder)


def table(name: str) -> tuple[str, str]:
    return (f'op.create_table("{name}", sa.Column("id", sa.Integer))', f'op.drop_table("{name}")')


SHELF = (PARENT, 'op.drop_table("toy_shelf")')
BOOK = (CHILD, 'op.drop_table("toy_book")')


def test_upgrade_runs_what_is_pending_once(engine: Engine, tmp_path: Path) -> None:
    owner = toy(tmp_path / "toy", SHELF, BOOK)
    assert [done.pending for done in migrate.upgrade(engine, [owner])] == [("0001", "0002")]
    assert migrate.upgrade(engine, [owner]) == []


def test_status_names_current_and_pending_revisions(engine: Engine, tmp_path: Path) -> None:
    migrate.upgrade(engine, [toy(tmp_path / "toy", SHELF)])
    owner = toy(tmp_path / "toy", SHELF, BOOK)
    assert migrate.status(engine, [owner]) == [
        migrate.Status(owner="toy", current="0001", head="0002", pending=("0002",))
    ]


def test_each_owner_has_a_version_table_of_its_own(engine: Engine, tmp_path: Path) -> None:
    other = toy(tmp_path / "other", table("other_x"), name="other")
    migrate.upgrade(engine, [toy(tmp_path / "toy", SHELF), other])
    assert {"alembic_version_toy", "alembic_version_other"} <= set(inspect(engine).get_table_names())


def test_the_others_still_migrate_when_one_owner_is_gone(engine: Engine, tmp_path: Path) -> None:
    gone = toy(tmp_path / "gone", table("gone_x"), name="gone")
    migrate.upgrade(engine, [toy(tmp_path / "toy", SHELF), gone])
    migrate.upgrade(engine, [toy(tmp_path / "toy", SHELF, BOOK)])
    assert inspect(engine).has_table("toy_book")


def test_a_failing_migration_leaves_the_schema_as_it_was(engine: Engine, tmp_path: Path) -> None:
    half = ('op.execute("CREATE TABLE toy_half (id INTEGER)"); raise ValueError("no")', "pass")
    owner = toy(tmp_path / "toy", SHELF, half)
    with pytest.raises(ValueError, match="no"):
        migrate.upgrade(engine, [owner])
    assert inspect(engine).get_table_names() == []


def test_downgrade_to_base_and_up_again(engine: Engine, tmp_path: Path) -> None:
    owner = toy(tmp_path / "toy", SHELF, BOOK)
    migrate.upgrade(engine, [owner])
    migrate.downgrade(engine, owner, "base")
    assert not inspect(engine).has_table("toy_shelf")
    migrate.upgrade(engine, [owner])
    assert inspect(engine).has_table("toy_book")


def test_changing_a_table_on_sqlite_keeps_the_rows_that_point_at_it(sqlite: Engine, tmp_path: Path) -> None:
    migrate.upgrade(sqlite, [toy(tmp_path / "toy", SHELF, BOOK)])
    with sqlite.begin() as connection:
        connection.execute(text("INSERT INTO toy_shelf (id) VALUES (1)"))
        connection.execute(text("INSERT INTO toy_book (id, shelf_id) VALUES (1, 1)"))
    migrate.upgrade(sqlite, [toy(tmp_path / "toy", SHELF, BOOK, (WIDEN, "pass"))])
    with sqlite.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM toy_book")) == 1


def test_a_migration_that_leaves_rows_pointing_nowhere_is_rolled_back(sqlite: Engine, tmp_path: Path) -> None:
    orphan = ('op.execute("INSERT INTO toy_book (id, shelf_id) VALUES (1, 99)")', "pass")
    with pytest.raises(RuntimeError, match="point nowhere"):
        migrate.upgrade(sqlite, [toy(tmp_path / "toy", SHELF, BOOK, orphan)])
    assert not inspect(sqlite).has_table("toy_book")


def test_foreign_keys_are_enforced_again_after_a_migration(sqlite: Engine, tmp_path: Path) -> None:
    migrate.upgrade(sqlite, [toy(tmp_path / "toy", SHELF, BOOK)])
    with sqlite.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_the_core_leaves_a_plugins_tables_alone(engine: Engine, tmp_path: Path) -> None:
    migrate.upgrade(engine, [toy(tmp_path / "toy", SHELF)])
    assert not any("toy_shelf" in difference for difference in migrate.differences(engine, migrate.core()))


def test_a_table_no_model_knows_is_a_difference(engine: Engine, tmp_path: Path) -> None:
    owner = toy(tmp_path / "toy", SHELF)
    migrate.upgrade(engine, [owner])
    assert any("toy_shelf" in difference for difference in migrate.differences(engine, owner))


@pytest.mark.usefixtures("core_tables_only")
def test_models_and_migrations_agree(engine: Engine) -> None:
    import_models()
    core = owners()[0]
    migrate.upgrade(engine, [core])
    assert migrate.differences(engine, core) == []


def test_the_core_goes_back_to_nothing_and_up_again(engine: Engine) -> None:
    migrate.upgrade(engine, [migrate.core()])
    whole = set(inspect(engine).get_table_names())
    migrate.downgrade(engine, migrate.core(), "base")
    assert {name for name in inspect(engine).get_table_names() if not name.startswith("alembic_version")} == set()
    migrate.upgrade(engine, [migrate.core()])
    assert set(inspect(engine).get_table_names()) == whole


def test_two_processes_that_migrate_at_once_do_it_once(engine: Engine, tmp_path: Path) -> None:
    owner = toy(tmp_path / "toy", SHELF, BOOK)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _number: migrate.upgrade(engine, [owner]), range(4)))
    assert sorted(len(one) for one in done) == [0, 0, 0, 1]
