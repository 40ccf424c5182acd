"""The plugin comes and goes: its tables by its migrations, everything of it on pages by its switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib.metadata import entry_points
from typing import Any

from sqlalchemy import Engine, inspect

from guanxi import migrate
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.contributions import Catalogue
from guanxi.ctx import Ctx
from guanxi.plugin.checks import KEYED
from guanxi.plugin.discovery import GROUP
from guanxi.testing.contract.base import Contract, models_of, owned, rows_of
from guanxi.testing.prepared import Prepared
from guanxi.testing.routes import addresses_of
from guanxi.testing.runtimes import catalogue_of
from guanxi.testing.staff import hired


class LifecycleContract(Contract):
    """Migrations and switching."""

    def test_its_migrations_make_what_its_models_say(self, shared_engine: Engine, package: str) -> None:
        owner = migrate.plugin_owner(self.plugin, package)
        assert owner is None or migrate.differences(shared_engine, owner) == []

    def test_its_migrations_go_down_with_data_and_up_again(
            self, shared_engine: Engine, package: str, plugin_packages: Mapping[str, str],
            prepared_databases: Prepared, filled: int) -> None:
        owner = migrate.plugin_owner(self.plugin, package)
        if owner is None:
            return
        before = _schema(shared_engine, self.plugin)
        try:
            migrate.downgrade(shared_engine, owner, "base")
            assert _schema(shared_engine, self.plugin) == {}, "downgrade left these tables"
            migrate.upgrade(shared_engine, [owner])
            assert _schema(shared_engine, self.plugin) == before
        except BaseException:
            prepared_databases.forget(plugin_packages)
            raise

    def test_switched_off_it_is_gone_and_switched_on_again_it_is_back(
            self, config: Config, engine: Engine, ctx: Ctx, filled: int, install: Callable[..., None],
            plugin_packages: Mapping[str, str], quick_passwords: None) -> None:
        there = {point.name for point in entry_points(group=GROUP)}
        install(**{name: package for name, package in plugin_packages.items() if name not in there})
        app = create_app(config)
        runtime = app.extensions["guanxi"]
        try:
            boss = hired(app, ctx, "administrator")
            boss.post(f"/plugins/{self.plugin}/enable")
            on = _said(catalogue_of(runtime), self.plugin)
            assert self.plugin in catalogue_of(runtime).names, "it could not be switched on"
            boss.post(f"/plugins/{self.plugin}/disable")
            assert _said(catalogue_of(runtime), self.plugin) == set()
            addresses = addresses_of(app, self.plugin)
            assert {one: boss.htmx(*one).status_code for one in addresses} == dict.fromkeys(addresses, 404)
            assert f'"/{self.plugin}/' not in boss.get(f"/customers/{filled}").text
            kept = [model for model in owned(models_of(ctx, self.plugin)) if not rows_of(ctx, model, filled)]
            assert kept == [], "switching it off lost rows of these tables"
            boss.post(f"/plugins/{self.plugin}/enable")
            assert _said(catalogue_of(runtime), self.plugin) == on
        finally:
            runtime.engine.dispose()


def _said(catalogue: Catalogue, plugin: str) -> set[tuple[str, str]]:
    """Everything of a plugin that is on offer: what kind, and its key."""
    kinds = {field.name for field in fields(Catalogue)} & {*KEYED, "families", "services"}
    found = {(kind, key) for kind in kinds for key in getattr(catalogue, kind)
             if key == plugin or key.startswith(f"{plugin}.")}
    hooks = catalogue.hooks.enabled if catalogue.hooks is not None else {}
    return found | {("hooks", hook) for hook, those in hooks.items() if any(one.plugin == plugin for one in those)}


def _schema(engine: Engine, plugin: str) -> dict[str, Any]:
    """The plugin's tables as the database has them: columns, indexes, keys."""
    inspector = inspect(engine)
    names = [name for name in inspector.get_table_names() if name.startswith(f"{plugin}_")]
    return {name: (sorted((column["name"], str(column["type"]), column["nullable"])
                          for column in inspector.get_columns(name)),
                   sorted((str(index["name"]), tuple(index["column_names"]), bool(index["unique"]))
                          for index in inspector.get_indexes(name)),
                   sorted((tuple(key["constrained_columns"]), str(key["referred_table"]))
                          for key in inspector.get_foreign_keys(name)),
                   tuple(inspector.get_pk_constraint(name)["constrained_columns"])) for name in names}
