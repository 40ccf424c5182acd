"""The two sessions and the unit of work: what the design's traps look like when they are stepped on."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.pool import QueuePool

from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.customers.models import Customer, Tag
from guanxi.db import read_session, retrying, unit_of_work
from guanxi.db.engine import engine_options, prepare_engine
from guanxi.errors import Busy, ProgrammingError
from guanxi.features import make_runtime
from guanxi.testing.factories import Made


def test_what_a_unit_writes_is_there_for_the_next_reader(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="VIP"))
    assert ctx.session.scalars(select(Tag.name)).all() == ["VIP"]


def test_an_error_leaves_nothing_behind(ctx: Ctx) -> None:
    with pytest.raises(RuntimeError), unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="VIP"))
        unit.session.flush()
        raise RuntimeError
    assert ctx.session.scalars(select(Tag.name)).all() == []


def test_the_read_session_refuses_to_write(ctx: Ctx) -> None:
    ctx.session.add(Tag(name="VIP"))
    with pytest.raises(ProgrammingError, match="unit_of_work"):
        ctx.session.flush()


def test_units_do_not_nest(ctx: Ctx) -> None:
    with pytest.raises(ProgrammingError, match="nest"), unit_of_work(ctx), unit_of_work(ctx):
        pass


def test_a_unit_can_be_opened_again_after_a_refused_nesting(ctx: Ctx) -> None:
    with pytest.raises(ProgrammingError), unit_of_work(ctx), unit_of_work(ctx):
        pass
    with unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="VIP"))
    assert ctx.session.scalars(select(Tag.name)).all() == ["VIP"]


def test_a_read_left_open_does_not_spoil_the_write(ctx: Ctx, make: Made) -> None:
    for _ in range(3):
        make.customer()
    half_read = iter(ctx.session.execute(select(Customer.id)))
    next(half_read)
    with unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="VIP"))
    assert ctx.session.scalars(select(Tag.name)).all() == ["VIP"]


def test_reading_holds_no_transaction_open(ctx: Ctx, engine: Engine) -> None:
    ctx.session.execute(select(Customer.id)).all()
    with read_session(engine, Principal.system("other")) as other, unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="VIP"))
        unit.session.flush()
        assert other.scalars(select(Tag.name)).all() == []
    assert ctx.session.scalars(select(Tag.name)).all() == ["VIP"]


def test_one_connection_is_enough_for_a_request(config: Config, engine: Engine) -> None:
    options = {**engine_options(engine.url), "poolclass": QueuePool, "pool_size": 1, "max_overflow": 0,
               "pool_timeout": 1}
    single = prepare_engine(create_engine(engine.url, **options))
    with make_runtime(config, single, ()).opened(Principal.system("test")) as ctx:
        made = Made(ctx)
        made.customer("张伟", phone="13800138000")
        assert ctx.session.scalars(select(Customer.name)).all() == ["张伟"]
    single.dispose()


def test_a_busy_unit_is_tried_again_as_a_whole(ctx: Ctx) -> None:
    tries = []

    def work(unit: object) -> str:
        tries.append(unit)
        if len(tries) < 3:
            raise Busy("busy")
        return "done"

    assert retrying(ctx, work) == "done"
    assert len(tries) == 3


def test_a_session_without_a_principal_is_an_error(ctx: Ctx) -> None:
    ctx.session.info.pop("principal")
    with pytest.raises(ProgrammingError, match="principal"):
        ctx.session.execute(select(Customer.id))


def test_what_should_happen_afterwards_happens_only_after_the_commit(ctx: Ctx) -> None:
    seen: list[int] = []
    with unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="VIP"))
        unit.afterwards(lambda: seen.append(len(ctx.session.scalars(select(Tag.name)).all())))
    with pytest.raises(RuntimeError), unit_of_work(ctx) as unit:
        unit.afterwards(lambda: seen.append(99))
        raise RuntimeError
    assert seen == [1]
