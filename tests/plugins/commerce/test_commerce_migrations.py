"""The migrations of commerce: up and down with data in the tables, and agreeing with the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

import guanxi_commerce
from guanxi import migrate
from guanxi.ctx import Principal
from guanxi.db.engine import make_engine
from guanxi.db.sessions import read_session
from guanxi.features import make_runtime
from guanxi.testing.databases import fresh_database
from guanxi.testing.factories import Made
from guanxi.testing.prepared import owners_of
from tests.plugins.commerce.shop import Shop

CORE, OWNER = owners_of({"commerce": "guanxi_commerce"})


@pytest.fixture
def empty(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database of this test's own with the core's tables alone."""
    with fresh_database(tmp_path, f"commerce_migrations_{worker_name}") as url:
        engine = make_engine(url)
        migrate.upgrade(engine, [CORE])
        yield engine
        engine.dispose()


def tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if name.startswith("commerce_")}


def test_models_and_migrations_agree(empty: Engine) -> None:
    migrate.upgrade(empty, [OWNER])
    assert len(tables(empty)) == 10
    assert migrate.differences(empty, OWNER) == []


def test_down_to_nothing_with_data_and_up_again(empty: Engine, config: object) -> None:
    migrate.upgrade(empty, [OWNER])
    runtime = make_runtime(config, empty, [guanxi_commerce.plugin])  # type: ignore[arg-type]  # a Config
    with read_session(empty, Principal.system("test")) as session:
        ctx = runtime.ctx(session, Principal.system("test"))
        shop = Shop(ctx, Made(ctx))
        order = shop.buys(shop.make.customer())
        shop.pays(10_000, order_id=order)
        shop.returns_all(order)
    before = {name: [column["name"] for column in inspect(empty).get_columns(name)] for name in tables(empty)}
    migrate.downgrade(empty, OWNER, "base")
    assert tables(empty) == set()
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM customer")) == 1
    migrate.upgrade(empty, [OWNER])
    assert {name: [column["name"] for column in inspect(empty).get_columns(name)] for name in tables(empty)} == before


def test_each_step_goes_down_with_the_data_of_the_ones_before(empty: Engine) -> None:
    migrate.upgrade(empty, [OWNER], "0001")
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO commerce_category (id, name, path) VALUES (1, '丝巾', '/1/')"))
        connection.execute(text(
            "INSERT INTO commerce_product (id, code, name, price, tax_rate, status, created_at, updated_at) VALUES "
            "(1, 'S1', '真丝方巾', 1, 0, 'active', '2026-01-01 00:00:00', '2026-01-01 00:00:00')"))
    migrate.upgrade(empty, [OWNER])
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT letters FROM commerce_product")) == "zsfj zhensifangjin"
    migrate.downgrade(empty, OWNER, "0001")
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT name FROM commerce_category")) == "丝巾"


def test_the_core_leaves_its_tables_alone(empty: Engine) -> None:
    migrate.upgrade(empty, [OWNER])
    assert not [found for found in migrate.differences(empty, CORE) if "commerce_" in found]
