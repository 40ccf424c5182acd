"""The office that tests of lists share: made once a process, only read by them."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from guanxi import migrate
from guanxi.ctx import Ctx, Principal
from guanxi.db.engine import writing_engine
from guanxi.db.sessions import read_session
from guanxi.testing import databases
from tests.core.lists.shop import Shop, open_shop
from tests.core.lists.world import NOW, World, build
from tests.toy.guanxi_toy.models import MODELS

SIZE = 150


@pytest.fixture(scope="session")
def list_engine(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Engine]:
    """A database of its own, with the toy plugin's tables."""
    with databases.fresh_database(tmp_path_factory.mktemp("lists"), f"lists_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()])
        with writing_engine(engine).begin() as connection:
            for model in MODELS:
                model.__table__.create(connection)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def world(list_engine: Engine) -> World:
    """The office. GUANXI_LIST_SEED repeats a run; the seed is in every failure's message."""
    seed = int(os.environ.get("GUANXI_LIST_SEED") or random.randrange(10**9))
    return build(list_engine, seed, SIZE)


@pytest.fixture
def as_(world: World) -> Iterator[Callable[[Principal], Ctx]]:
    """Makes a Ctx for somebody, at the office's own time; one at a time, for they share a session."""
    with read_session(world.engine, Principal.system("test")) as session:
        yield lambda who: replace(world.runtime.ctx(session, who), now=NOW)


@pytest.fixture(scope="session")
def shop(world: World) -> Shop:
    """What was sold in the office."""
    return open_shop(world, 160)
