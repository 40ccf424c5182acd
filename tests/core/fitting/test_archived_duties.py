"""Somebody is erased while what a plugin keeps lies in an archive: when it is brought back, nothing of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from guanxi import migrate
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.db import retrying, unit_of_work
from guanxi.db.engine import make_engine
from guanxi.features import make_runtime
from guanxi.lifecycle.archives import archives_of, path_of
from guanxi.lifecycle.installing import install as bring_back
from guanxi.lifecycle.uninstalling import take_away
from guanxi.plugin.host import PluginHost
from guanxi.runtime import Runtime
from guanxi.settings import switching
from guanxi.testing.databases import fresh_database
from guanxi.testing.factories import Made
from guanxi.testing.prepared import owners_of
from guanxi.testing.traces import traces
from guanxi.transfer.erasing import erase_customer
from guanxi.worker import run_due_jobs
from tests.core.fitting.conftest import PACKAGE
from tests.core.merging.merging_help import merged
from tests.toy.guanxi_fitting.models import Card, Fitting, Letter

NAME = "欧阳长安"
OTHER = "司马相如"


@pytest.fixture
def own(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database of this test's own, with the tailor's tables."""
    with fresh_database(tmp_path, f"fitting_archived_{worker_name}") as url:
        engine = make_engine(url)
        migrate.upgrade(engine, owners_of({"fitting": PACKAGE}))
        yield engine
        engine.dispose()


@pytest.fixture
def runtime(config: Config, own: Engine, install: Callable[..., None]) -> Runtime:
    """With the tailor installed and on."""
    install(fitting=PACKAGE)
    made = make_runtime(config, own)
    with made.opened(Principal.system("test")) as ctx:
        _switch(made, ctx, switching.enable)
    return made


@pytest.fixture
def ctx(runtime: Runtime) -> Iterator[Ctx]:
    """What may do everything."""
    with runtime.opened(Principal.system("test")) as opened:
        yield opened


def _switch(runtime: Runtime, ctx: Ctx, how: Callable[..., object]) -> None:
    host = runtime.catalogues
    assert isinstance(host, PluginHost)
    retrying(ctx, lambda unit: how(unit.ctx, host.registry, "fitting"))


def keep(ctx: Ctx, customer: int, name: str) -> None:
    """Let the tailor keep something in each of its tables."""
    with unit_of_work(ctx) as unit:
        unit.session.add_all([Card(customer_id=customer, remark=name), Fitting(customer_id=customer, words=name),
                              Letter(about=customer, body=f"Dear {name}")])


def away_and_back(runtime: Runtime, meanwhile: Callable[[Ctx], object]) -> None:
    """Uninstall the tailor into an archive, let something happen, bring everything back."""
    with runtime.opened(Principal.system("test")) as ctx:
        _switch(runtime, ctx, switching.disable)
        take_away(ctx, "fitting", "Tailor", "1.0", path_of(ctx.instance, "fitting", 1), lambda done, total: None)
    with runtime.opened(Principal.system("test")) as ctx:
        meanwhile(ctx)
    with runtime.opened(Principal.system("test")) as ctx:
        [archive] = archives_of(ctx.instance, "fitting")
        bring_back(ctx, "fitting", archive, lambda done, total: None)
        _switch(runtime, ctx, switching.enable)
    run_due_jobs(runtime)


def test_who_was_erased_meanwhile_stays_forgotten(runtime: Runtime, ctx: Ctx, own: Engine) -> None:
    make = Made(ctx)
    gone, there = make.customer(NAME), make.customer(OTHER)
    keep(ctx, gone, NAME)
    keep(ctx, there, OTHER)
    away_and_back(runtime, lambda meanwhile: erase_customer(meanwhile, gone))
    assert traces(own, NAME) == {}
    assert traces(own, OTHER)[OTHER] >= {"fitting_card", "fitting_fitting", "fitting_letter"}


def test_who_was_merged_meanwhile_is_merged_there_too(runtime: Runtime, ctx: Ctx) -> None:
    make = Made(ctx)
    survivor, absorbed = make.customer(NAME), make.customer(OTHER)
    keep(ctx, absorbed, OTHER)
    away_and_back(runtime, lambda meanwhile: merged(meanwhile, survivor, absorbed))
    with runtime.opened(Principal.system("test")) as own:
        held = [own.session.scalars(select(column)).all()
                for column in (Card.customer_id, Fitting.customer_id, Letter.about)]
    assert held == [[survivor], [survivor], [survivor]]
