"""The fixtures; loaded by pytest through the `pytest11` entry point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from guanxi import migrate
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.features import make_runtime
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing import databases
from guanxi.testing.factories import Made
from guanxi.testing.plugins import write_distribution


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The name of this test process, "main" when there is only one."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    """A database of this process's own with the schema of all migrations."""
    with databases.fresh_database(tmp_path_factory.mktemp("database"), worker_name) as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()])
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def shared_engine(database_url: str) -> Iterator[Engine]:
    """The engine of this process's database."""
    engine = databases.opened(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(shared_engine: Engine) -> Engine:
    """The same engine, over an empty database."""
    databases.empty(shared_engine)
    return shared_engine


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """The configuration of an instance in a folder of its own."""
    return Config(instance=tmp_path, database_url=database_url, secret_key="test-signing-key",
                  audit_key=b"test-audit-key", testing=True)


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    """The plugins of `runtime`: none, unless a test module overrides this."""
    return ()


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
def runtime(config: Config, engine: Engine, plugins: tuple[Plugin, ...]) -> Runtime:
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
