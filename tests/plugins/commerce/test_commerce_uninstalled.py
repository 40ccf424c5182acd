"""Uninstalled with its data in an archive, and installed again: the schema is the same, the data is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from guanxi import migrate
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.customers.deleting import delete_for_good
from guanxi.customers.services import trash
from guanxi.db import retrying
from guanxi.db.engine import make_engine
from guanxi.db.whole_tables import Loaded, rows_of, tables_of
from guanxi.errors import NotFound, Refused
from guanxi.features import make_runtime
from guanxi.lifecycle.archives import Archive, archives_of, path_of
from guanxi.lifecycle.installing import install
from guanxi.lifecycle.uninstalling import check, impact_of, take_away
from guanxi.plugin.host import PluginHost
from guanxi.plugin.registry import Registry
from guanxi.runtime import Runtime
from guanxi.settings import switching
from guanxi.testing.databases import fresh_database
from guanxi.testing.factories import Made
from guanxi.testing.prepared import owners_of
from guanxi.transfer.erasing import erase_customer
from guanxi.worker import run_due_jobs
from guanxi_commerce.health import differences
from guanxi_commerce.models import Order
from tests.core.merging.merging_help import merged
from tests.plugins.commerce.shop import Shop

CORE, OWNER = owners_of({"commerce": "guanxi_commerce"})
Content = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def own(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database of this test's own, with the tables of the core and of commerce."""
    with fresh_database(tmp_path, f"commerce_uninstalled_{worker_name}") as url:
        engine = make_engine(url)
        migrate.upgrade(engine, [CORE, OWNER])
        yield engine
        engine.dispose()


@pytest.fixture
def runtime(config: Config, own: Engine) -> Runtime:
    """With the installed plugins, commerce among them and switched on."""
    made = make_runtime(config, own)
    with made.opened(Principal.system("test")) as ctx:
        retrying(ctx, lambda unit: switching.enable(unit.ctx, registry(made), "commerce"))
    return made


@pytest.fixture
def ctx(runtime: Runtime) -> Iterator[Ctx]:
    """What may do everything."""
    with runtime.opened(Principal.system("test")) as ctx:
        yield ctx


@pytest.fixture
def shop(ctx: Ctx) -> Shop:
    """Two customers with an order each, one of them paid and returned."""
    shop = Shop(ctx, Made(ctx))
    order = shop.buys(shop.make.customer(name="苏州丝绸"))
    shop.pays(10_000, order_id=order)
    shop.returns_all(order)
    shop.buys(shop.make.customer(name="杭州茶行"))
    return shop


def content(engine: Engine) -> Content:
    """Every row of every table of the plugin."""
    with engine.connect() as connection:
        return {table.name: sorted(tuple(map(repr, row.values())) for row in rows_of(connection, table))
                for table in tables_of(connection, "commerce_")}


def schema(engine: Engine) -> dict[str, Any]:
    """Columns, keys and indexes of every table of the plugin, as the database tells them."""
    asked = inspect(engine)
    return {name: (
        [(column["name"], str(column["type"]), column["nullable"]) for column in asked.get_columns(name)],
        sorted(str(sorted(key.items(), key=str)) for key in asked.get_foreign_keys(name)),
        sorted((str(index["name"]), index["unique"], str(index["column_names"]),
                *map(str, index.get("dialect_options", {}).values())) for index in asked.get_indexes(name)))
        for name in asked.get_table_names() if name.startswith("commerce_")}


def registry(runtime: Runtime) -> Registry:
    assert isinstance(runtime.catalogues, PluginHost)
    return runtime.catalogues.registry


def uninstall(runtime: Runtime) -> Archive:
    """Off, into an archive, out of the database."""
    with runtime.opened(Principal.system("test")) as ctx:
        retrying(ctx, lambda unit: switching.disable(unit.ctx, registry(runtime), "commerce"))
        take_away(ctx, "commerce", "Orders", "1.0", path_of(ctx.instance, "commerce", 1), lambda done, total: None)
        [archive] = archives_of(ctx.instance, "commerce")
    return archive


def back(runtime: Runtime, archive: Archive) -> dict[str, Loaded]:
    """From the archive, and with what happened meanwhile done to it."""
    with runtime.opened(Principal.system("test")) as ctx:
        done = dict(install(ctx, "commerce", archive, lambda done, total: None))
        retrying(ctx, lambda unit: switching.enable(unit.ctx, registry(runtime), "commerce"))
    run_due_jobs(runtime)
    return done


def test_away_and_back_the_schema_is_the_same_and_so_is_the_data(
        runtime: Runtime, own: Engine, shop: Shop) -> None:
    before, tables = content(own), schema(own)
    archive = uninstall(runtime)
    assert schema(own) == {}
    with own.connect() as connection:
        assert migrate.named(connection) == frozenset()
    assert archive.contents.total == sum(map(len, before.values())) > 0
    done = back(runtime, archive)
    assert schema(own) == tables
    assert content(own) == before
    assert {loaded.left_out for loaded in done.values()} == {0}
    shop.buys(shop.make.customer())  # ids go on behind those that came back


def test_what_goes_is_said_before(ctx: Ctx, own: Engine, shop: Shop) -> None:
    found = impact_of(ctx, "commerce")
    assert found.rows == {name: len(rows) for name, rows in content(own).items()}
    with pytest.raises(Refused, match="Switch “commerce” off"):
        check(ctx, found)


def test_it_goes_also_when_its_package_is_gone_already(
        runtime: Runtime, own: Engine, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.lifecycle.installing.package_of", lambda name: "")
    archive = uninstall(runtime)
    assert schema(own) == {}
    with pytest.raises(NotFound):
        back(runtime, archive)
    assert schema(own) == {}


def test_whoever_was_merged_erased_or_deleted_meanwhile_is_so_in_what_came_back(
        runtime: Runtime, own: Engine, shop: Shop) -> None:
    survivor, absorbed, erased, deleted = (shop.make.customer() for _ in range(4))
    kept = shop.buys(absorbed)
    shop.buys(erased)
    shop.buys(deleted)
    archive = uninstall(runtime)
    with runtime.opened(Principal.system("test")) as ctx:
        merged(ctx, survivor, absorbed)
        erase_customer(ctx, erased)
        retrying(ctx, lambda unit: trash(unit.ctx, [deleted]))
        retrying(ctx, lambda unit: delete_for_good(unit.ctx, [deleted]))
    done = back(runtime, archive)
    with runtime.opened(Principal.system("test")) as ctx:
        owners = {row.id: row.customer_id for row in ctx.session.execute(select(Order.id, Order.customer_id))}
        assert owners[kept] == survivor
        assert erased in owners.values()  # amounts stay, without the person
        assert deleted not in owners.values()
        assert list(differences(ctx)) == []
    assert done["commerce_order"].left_out == 1


def test_an_archive_of_a_later_version_is_refused_and_nothing_is_made(
        runtime: Runtime, own: Engine, shop: Shop) -> None:
    archive = uninstall(runtime)
    later = Archive(archive.path, replace(archive.contents, revision="9999", version="9.0"))
    with pytest.raises(Refused, match=r"version 9\.0"):
        back(runtime, later)
    assert schema(own) == {}


def test_interrupted_before_the_tables_went_it_is_done_again(
        runtime: Runtime, own: Engine, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(own)
    with monkeypatch.context() as broken:
        broken.setattr("guanxi.lifecycle.uninstalling.remove", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            uninstall(runtime)
    assert content(own) == before
    uninstall(runtime)
    assert schema(own) == {}
