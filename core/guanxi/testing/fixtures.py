"""The fixtures; loaded by pytest through the `pytest11` entry point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from guanxi.accounts import passwords
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.contributions import Event
from guanxi.ctx import Ctx, Principal
from guanxi.db import unit_of_work
from guanxi.features import make_runtime
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found, found_plugin
from guanxi.runtime import Runtime
from guanxi.settings.services import save_settings
from guanxi.testing import databases, working
from guanxi.testing.browser import Browser
from guanxi.testing.factories import Made
from guanxi.testing.plugins import write_distribution
from guanxi.testing.prepared import Prepared
from guanxi.testing.recorder import told_of
from guanxi.testing.staff import hired

pytest.register_assert_rewrite("guanxi.testing.contract")


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The name of this test process, "main" when there is only one."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def prepared_databases(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Prepared]:
    """The databases of this test process."""
    prepared = Prepared(folder=tmp_path_factory.mktemp, worker=worker_name)
    yield prepared
    prepared.close()


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The plugins that tests have, each with its package, those that others require first: none, unless overridden.

    Their tables are in the database; they are on, and stay on.
    """
    return {}


@pytest.fixture
def shared_engine(prepared_databases: Prepared, plugin_packages: Mapping[str, str]) -> Engine:
    """The engine of this process's database with the tables of these plugins, which other tests share."""
    return prepared_databases.engine(plugin_packages)


@pytest.fixture
def database_url(shared_engine: Engine) -> str:
    """The address of that database."""
    return shared_engine.url.render_as_string(hide_password=False)


@pytest.fixture
def engine(shared_engine: Engine) -> Engine:
    """The same engine, over an empty database."""
    databases.empty(shared_engine)
    return shared_engine


@pytest.fixture
def outside_networks() -> tuple[str, ...]:
    """The networks of the house in which `fetch` may ask servers: none, unless overridden.

    Tests with a server on this machine return ("127.0.0.1",).
    """
    return ()


@pytest.fixture
def config(tmp_path: Path, database_url: str, outside_networks: tuple[str, ...]) -> Config:
    """The configuration of an instance in a folder of its own."""
    return Config(instance=tmp_path, database_url=database_url, secret_key="test-signing-key",
                  audit_key=b"test-audit-key", outside_networks=outside_networks, testing=True)


@pytest.fixture
def plugins(plugin_packages: Mapping[str, str]) -> tuple[Plugin | Found, ...]:
    """The plugins of `runtime` and `app`, with their pages and hooks: those of `plugin_packages`."""
    return tuple(found_plugin(import_module(package).plugin, package) for package in plugin_packages.values())


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Install packages as plugins for this test, by the plugins' names: install(points="guanxi_points").

    They are off, as after pip install; `plugins` above, in contrast, are on and can't be switched. Applications and
    commands that are started afterwards find them.
    """
    def add(**packages: str) -> None:
        folder = tmp_path / "installed"
        write_distribution(folder, packages)
        monkeypatch.syspath_prepend(folder)

    return add


@pytest.fixture
def runtime(config: Config, engine: Engine, plugins: tuple[Plugin | Found, ...]) -> Runtime:
    """A runtime over an empty database."""
    return make_runtime(config, engine, plugins)


@pytest.fixture
def ctx(runtime: Runtime) -> Iterator[Ctx]:
    """A Ctx that may do everything."""
    with runtime.opened(Principal.system("test")) as opened:
        yield opened


@pytest.fixture
def make(ctx: Ctx) -> Made:
    """Factories."""
    return Made(ctx)


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are slow on purpose; in tests nobody guesses them."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def app(config: Config, engine: Engine, plugins: tuple[Plugin | Found, ...], quick_passwords: None) -> Iterator[Flask]:
    """The application, over the same database as `ctx`."""
    started = create_app(config, plugins)
    yield started
    started.extensions["guanxi"].engine.dispose()


@pytest.fixture
def signed_in(app: Flask, ctx: Ctx) -> Callable[..., Browser]:
    """Open the browser of somebody new, signed in: by a role that comes with the product, signed_in("salesperson"),
    or by grants, signed_in({"customer.view": Scope.OWN}), and with `language="zh"` in Chinese."""
    return partial(hired, app, ctx)


@pytest.fixture
def run_jobs(runtime: Runtime) -> Callable[..., int]:
    """Do all jobs that are due, durable handlers among them, as a worker does; how many there were. With
    `waiting=True` also those whose time has not come: those that failed and are tried again later."""
    return partial(working.run_jobs, runtime)


@pytest.fixture
def keep_setting(ctx: Ctx) -> Callable[[str, object], None]:
    """Let a setting have another value from now on: keep_setting("warmth.threshold", 90)."""
    def keep(key: str, value: object) -> None:
        with unit_of_work(ctx) as unit:
            save_settings(unit.ctx, {key: value})

    return keep


@pytest.fixture
def told(ctx: Ctx) -> Callable[[type[Event]], Sequence[Event]]:
    """The events of one class that were emitted in this test: told(CustomersCreated)."""
    return partial(told_of, ctx)
