"""Few rows wait and are sent together; nobody who reads, fails or rolls back notices. On both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import NullPool

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer, Tag
from guanxi.customers.services import write_one
from guanxi.db import engine as engine_module
from guanxi.db import insert_many, unit_of_work
from guanxi.db.waiting import FEW
from guanxi.testing.factories import Made

COLUMNS = ("name", "tone")
NAMES = select(Tag.name).order_by(Tag.name)


@pytest.fixture
def sent(engine: Engine) -> Iterator[list[str]]:
    """The statements that reach the database through SQLAlchemy."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def ended(engine: Engine) -> Iterator[Callable[[], None]]:
    """Ends all connections to the database on the server's side."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    killer = create_engine(engine.url, poolclass=NullPool)

    def end() -> None:
        with killer.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"))
    yield end
    engine.dispose()  # tests that follow within a second would take up what was ended


def test_the_next_statement_sees_what_waited(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Tag, COLUMNS, [("甲", "grey")])
        insert_many(unit.session, Tag, COLUMNS, [("乙", "grey")])
        assert len(unit.session.scalars(NAMES).all()) == 2
        insert_many(unit.session, Tag, COLUMNS, [("丙", "grey")])
    assert set(ctx.session.scalars(NAMES)) == {"甲", "乙", "丙"}


def test_few_rows_and_many_keep_their_order(ctx: Ctx) -> None:
    many = [(f"标签{place}", "grey") for place in range(FEW + 1)]
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Tag, ("id", *COLUMNS), [(1, "先", "grey")])
        insert_many(unit.session, Tag, ("id", *COLUMNS), [(place, *row) for place, row in enumerate(many, start=2)])
    assert ctx.session.scalar(select(func.count()).select_from(Tag)) == FEW + 2


def test_a_row_refused_at_the_commit_is_an_integrity_error_and_leaves_nothing(ctx: Ctx) -> None:
    with pytest.raises(IntegrityError), unit_of_work(ctx) as unit:
        insert_many(unit.session, Tag, COLUMNS, [("甲", "grey")])
        insert_many(unit.session, Tag, COLUMNS, [("甲", "grey")])
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Tag, COLUMNS, [("乙", "grey")])
    assert ctx.session.scalars(NAMES).all() == ["乙"]


def test_what_waits_is_forgotten_with_its_transaction(ctx: Ctx) -> None:
    for _ in range(3):  # the pool hands out the same connection again
        with pytest.raises(RuntimeError), unit_of_work(ctx) as unit:
            insert_many(unit.session, Tag, COLUMNS, [("甲", "grey")])
            raise RuntimeError
    with unit_of_work(ctx) as unit:
        unit.session.add(Tag(name="乙"))
    assert ctx.session.scalars(NAMES).all() == ["乙"]


def test_a_savepoint_takes_only_its_own_rows_along(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Tag, COLUMNS, [("甲", "grey")])
        with pytest.raises(IntegrityError), unit.session.begin_nested():
            insert_many(unit.session, Tag, COLUMNS, [("乙", "grey"), ("甲", "grey")])
        with pytest.raises(RuntimeError), unit.session.begin_nested():
            insert_many(unit.session, Tag, COLUMNS, [("丙", "grey")])
            raise RuntimeError
        insert_many(unit.session, Tag, COLUMNS, [("丁", "grey")])
    assert set(ctx.session.scalars(NAMES)) == {"甲", "丁"}


def test_one_new_customer_is_asked_about_once_and_written_without_asking(ctx: Ctx, sent: list[str]) -> None:
    write_one(ctx, Draft(values={"name": "张伟", "phone": "13800138000", "region": "330106"}))
    sent.clear()
    write_one(ctx, Draft(values={"name": "张伟", "phone": "13900139000", "region": "330106"}))
    assert sum("identity_key" in statement for statement in sent) == 1
    assert not any("customer.number" in statement for statement in sent)
    assert ctx.session.scalar(select(func.count()).select_from(Customer)) == 2


def test_a_number_somebody_gave_by_hand_is_not_given_again(ctx: Ctx, make: Made) -> None:
    last = make.customer("先来")
    make.customer("抢号", number=f"C{last + 2:08d}")
    make.customer("抢号", number=f"C{last + 3:08d}")
    row = write_one(ctx, Draft(values={"name": "后到"}))
    number = ctx.session.scalar(select(Customer.number).where(Customer.id == row))
    assert number == f"C{row:08d}" + ("X" if row <= last + 3 else "")


def test_a_connection_the_server_has_closed_is_replaced(
        ended: Callable[[], None], ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "IDLE", 0)
    assert ctx.session.scalar(text("SELECT 1")) == 1
    ctx.session.close()
    ended()
    assert ctx.session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("waiting", [True, False])
def test_a_connection_that_breaks_in_a_unit_is_told_as_that(
        ended: Callable[[], None], ctx: Ctx, waiting: bool) -> None:
    with pytest.raises(OperationalError), unit_of_work(ctx) as unit:
        unit.session.scalars(NAMES).all()
        if waiting:
            insert_many(unit.session, Tag, COLUMNS, [("甲", "grey")])
        ended()
        unit.session.scalars(NAMES).all()
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Tag, COLUMNS, [("乙", "grey")])
    assert ctx.session.scalars(NAMES).all() == ["乙"]
