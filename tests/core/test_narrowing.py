"""What plugins keep from readers: no surface shows it, nothing a plugin says shows more, and one that fails denies."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import BigInteger, cast, false, func, null, select, true, update
from sqlalchemy.orm import aliased

from guanxi.accounts.eyes import seen_by
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.contributions import Job, Narrowing, Period
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.mentions import who_may_see
from guanxi.customers.models import ContactPoint, Customer
from guanxi.customers.rights import is_left_to
from guanxi.customers.sight import own_sight, viewers
from guanxi.customers.visibility import usable_ids
from guanxi.dashboard.census import counted_before
from guanxi.dashboard.parts import states
from guanxi.db import unit_of_work
from guanxi.errors import ProgrammingError
from guanxi.features import make_runtime
from guanxi.hookspecs import hookimpl
from guanxi.jobs import JobRun, enqueue
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.plugin.narrowing import narrowed_as
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.testing.staff import hired
from guanxi.timeline.models import TimelineEntry
from guanxi.views.counting import count
from guanxi.views.every import every_id, every_page
from guanxi.views.filters import Filter
from guanxi.views.finding import find
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import default_role, make_role, make_user
from tests.core.rest.client import program
from tests.core.test_surfaces_agree import listed, named, opened
from tests.core.world import World, generated

Says = Callable[[Ctx], Sequence[Narrowing]]
PERIOD = Period(key="month", first=date(2026, 5, 1), last=date(2026, 5, 31), first_before=date(2026, 4, 1),
                last_before=date(2026, 4, 30))


def keeper(name: str, says: Says, **more: Any) -> Found:
    """A plugin that has a say in who sees what."""
    def visibility(entity: str, action: str, ctx: Ctx) -> Sequence[Narrowing]:
        assert (entity, action in ("view", "edit", "export")) == ("customer", True)
        return says(ctx)

    module = ModuleType(f"{name}.hooks")
    module.visibility = hookimpl(visibility)  # type: ignore[attr-defined]  # as the module of a plugin has it
    return Found(name=name, package="", plugin=Plugin(name=name, title=name.title(), version="1", **more),
                 hooks=module)


def no_thirds(_ctx: Ctx) -> Sequence[Narrowing]:
    """Every third customer is kept from everybody."""
    return [Narrowing(key="thirds.all", deny=select(Customer.id).where(Customer.id % 3 == 0))]


def ones_half(ctx: Ctx) -> Sequence[Narrowing]:
    """People see only the half that their own number says; asked of models that are guarded themselves."""
    own = (ctx.principal.user_id or 0) % 2
    holder = aliased(ContactPoint)
    chosen = select(ContactPoint.customer_id).join(Customer, Customer.id == ContactPoint.customer_id).where(
        Customer.id % 2 == own, ContactPoint.id.in_(select(holder.id)))
    return [Narrowing(key="halves.own", allow=chosen)]


def left(user: int, customer: int) -> bool:
    """The oracle: what those two leave."""
    return customer % 3 != 0 and customer % 2 == user % 2


@pytest.fixture
def with_keepers(config: Config, runtime: Runtime) -> Callable[..., Any]:
    """Open a Ctx of a principal while plugins have this say."""
    @contextmanager
    def ctx_of(principal: Principal, *says: Says) -> Iterator[Ctx]:
        names = ("thirds", "halves")
        found = [keeper(name, one) for name, one in zip(names, says, strict=False)]
        with make_runtime(config, runtime.engine, found).opened(principal) as opened_ctx:
            yield opened_ctx
    return ctx_of


@pytest.fixture
def world(make: Made) -> World:
    return generated(make)


@pytest.mark.parametrize("scope", list(Scope))
def test_all_surfaces_agree_with_the_oracle(world: World, with_keepers: Callable[..., Any], scope: Scope) -> None:
    everybody = list(world.owner)
    for user in list(world.boss)[:3]:
        expected = {one for one in everybody if world.sees(user, scope, one) and left(user, one)}
        with with_keepers(world.principal(user, scope), no_thirds, ones_half) as ctx:
            session = ctx.session
            assert set(session.scalars(select(Customer.id))) == expected
            assert set(session.scalars(select(aliased(Customer).id))) == expected
            assert {one for one in everybody if session.get(Customer, one)} == expected
            assert set(session.scalars(select(ContactPoint.customer_id))) == expected
            assert set(session.scalars(select(TimelineEntry.customer_id))) <= expected
            assert usable_ids(session, ctx.principal, "view", everybody) == expected
            for sort in ("customer.name", "customer.last_activity", "customer.created"):
                assert listed(ctx, sort) == expected
            assert count(ctx, ListQuery()).number == len(expected)
            assert set(find(ctx, "客户").ids) == expected
            filtered = ListQuery(filters=(Filter(key="customer.state", operator=Operator.IS, values=("prospect",)),
                                          ), size=100)
            assert {row.id for row in compile_page(ctx, filtered).rows} <= expected
            assert {row.id for row in compile_page(ctx, ListQuery(search="客户", size=100)).rows} == expected
            assert {row.id for page in every_page(ctx, ListQuery()) for row in page.rows} == expected
            assert named(ctx, everybody) == opened(ctx, everybody) == expected
            assert states(ctx, PERIOD, "all")["total"] == len(expected)
            assert counted_before(ctx, date(2030, 1, 1), "all") is None


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.ALL])
def test_what_is_kept_is_neither_exported_nor_changed(world: World, with_keepers: Callable[..., Any], ctx: Ctx,
                                                      scope: Scope) -> None:
    user = next(iter(world.boss))
    expected = {one for one in world.owner if world.sees(user, scope, one) and left(user, one)}
    principals = [world.principal(user, scope, action) for action in ("view", "export", "edit")]
    able = replace(principals[0], grants={key: held for one in principals for key, held in one.grants.items()})
    with with_keepers(able, no_thirds, ones_half) as own:
        assert set(every_id(own, ListQuery(), action="export")) == expected
        assert usable_ids(own.session, own.principal, "edit", world.owner) == expected
        with unit_of_work(own) as unit:
            unit.session.execute(update(Customer).values(source="touched"),
                                 execution_options={"synchronize_session": False})
    assert set(ctx.session.scalars(select(Customer.id).where(Customer.source == "touched"))) == expected


def test_it_never_shows_more_than_the_role_does(world: World, with_keepers: Callable[..., Any]) -> None:
    user = next(iter(world.boss))
    everything: Says = lambda _ctx: [Narrowing(key="thirds.all", allow=select(Customer.id).where(true()))]  # noqa: E731  # as a test says it shortest
    with with_keepers(world.principal(user, Scope.OWN), everything) as ctx:
        expected = {one for one in world.owner if world.sees(user, Scope.OWN, one)}
        assert set(ctx.session.scalars(select(Customer.id))) == expected
    with with_keepers(replace(world.principal(user, Scope.OWN), grants={}), everything) as ctx:
        assert ctx.session.scalars(select(Customer.id)).all() == []


def test_administrators_and_the_system_are_not_narrowed(world: World, with_keepers: Callable[..., Any]) -> None:
    with with_keepers(Principal.system("test"), no_thirds) as ctx:
        assert set(ctx.session.scalars(select(Customer.id))) == set(world.owner)


def raising(_ctx: Ctx) -> Sequence[Narrowing]:
    raise ValueError("the list is lost")


def leaving(_ctx: Ctx) -> Sequence[Narrowing]:
    sys.exit(3)


def of_another(_ctx: Ctx) -> Sequence[Narrowing]:
    return [Narrowing(key="others.all", deny=select(Customer.id).where(false()))]


def nothing(_ctx: Ctx) -> Sequence[Narrowing]:
    return None  # type: ignore[return-value]  # a plugin that forgets to answer


def of_two_columns(_ctx: Ctx) -> Sequence[Narrowing]:
    return [Narrowing(key="thirds.all", deny=select(Customer.id, Customer.name))]


def of_no_select(_ctx: Ctx) -> Sequence[Narrowing]:
    return [Narrowing(key="thirds.all", deny=[3, 6, 9])]  # type: ignore[arg-type]  # a plugin that gives ids


def asking(ctx: Ctx) -> Sequence[Narrowing]:
    ids = ctx.session.scalars(select(Customer.id)).all()
    return [Narrowing(key="thirds.all", deny=select(Customer.id).where(Customer.id.in_(ids[:1])))]


@pytest.mark.parametrize("says", [raising, leaving, of_another, nothing, of_two_columns, of_no_select, asking])
@pytest.mark.parametrize("scope", [Scope.OWN, Scope.ALL])
def test_one_that_can_not_say_shows_nothing_and_is_named(world: World, with_keepers: Callable[..., Any], says: Says,
                                                         scope: Scope) -> None:
    user = next(one for one in world.boss if any(owner == one for owner in world.owner.values()))
    with with_keepers(world.principal(user, scope), says) as ctx:
        assert ctx.session.scalars(select(Customer.id)).all() == []
        assert ctx.session.scalar(select(func.count()).select_from(ContactPoint)) == 0
        assert listed(ctx, "customer.name") == set()
        assert count(ctx, ListQuery()).number == 0
        assert set(find(ctx, "客户").ids) == set()
        assert {failure.plugin for failure in ctx.catalogue.hooks.failures._waiting} == {"thirds"}


def test_a_null_among_what_is_denied_denies_everything(world: World, with_keepers: Callable[..., Any]) -> None:
    says: Says = lambda _ctx: [Narrowing(key="thirds.all", deny=select(cast(null(), BigInteger)))]  # noqa: E731  # as a test says it shortest
    with with_keepers(world.principal(next(iter(world.boss)), Scope.ALL), says) as ctx:
        assert ctx.session.scalars(select(Customer.id)).all() == []


def test_one_says_either_what_is_allowed_or_what_is_denied() -> None:
    with pytest.raises(ProgrammingError, match="exactly one"):
        Narrowing(key="thirds.all")


def test_it_is_asked_once_for_each_action(world: World, with_keepers: Callable[..., Any]) -> None:
    asked: list[Ctx] = []

    def says(ctx: Ctx) -> Sequence[Narrowing]:
        asked.append(ctx)
        return no_thirds(ctx)

    with with_keepers(world.principal(next(iter(world.boss)), Scope.ALL), says) as ctx:
        assert asked == []
        listed(ctx, "customer.name")
        find(ctx, "客户")
        assert len(asked) == 1


def test_who_looks_on_anothers_behalf_sees_what_is_left_to_them(
        ctx: Ctx, make: Made, with_keepers: Callable[..., Any]) -> None:
    boss = make_user(ctx, default_role(ctx, "administrator"), login="boss")
    seller = make_user(ctx, make_role(ctx, {"customer.view": Scope.ALL}), login="lin")
    kept = next(one for one in (make.customer() for _ in range(3)) if one % 3 == 0)
    other = next(one for one in (make.customer() for _ in range(3)) if one % 3 != 0)
    person = Principal(user_id=seller, name="林", grants={"customer.view": frozenset({Scope.ALL})})
    with with_keepers(Principal.system("test"), no_thirds) as own:
        assert [is_left_to(own, person, one) for one in (kept, other)] == [False, True]
        assert [who_may_see(own, one, [seller, boss]) for one in (kept, other)] == [{boss}, {seller, boss}]
        assert [{one.id for one in viewers(own, customer)} for customer in (kept, other)] == [{boss}, {seller, boss}]
        assert narrowed_as(own, person).narrowing is not None
        with seen_by(own, seller) as theirs:
            assert set(theirs.session.scalars(select(Customer.id))) & {kept, other} == {other}
    with with_keepers(person, no_thirds) as own:
        assert own_sight(own).startswith("Besides your role, Thirds says which customers you see.")


def test_a_job_in_somebodys_name_sees_what_is_left_to_them(
        ctx: Ctx, make: Made, config: Config, runtime: Runtime) -> None:
    from_job: list[set[int]] = []
    seller = make_user(ctx, make_role(ctx, {"customer.view": Scope.ALL}), login="lin")
    everybody = {make.customer() for _ in range(6)}

    def look(job: JobRun) -> None:
        from_job.append(set(job.ctx.session.scalars(select(Customer.id))))

    plugin = keeper("thirds", no_thirds, jobs=(Job(key="thirds.look", title="Look", run=look),))
    working = make_runtime(config, runtime.engine, [plugin])
    person = Principal(user_id=seller, name="林", grants={"customer.view": frozenset({Scope.ALL})})
    with working.opened(person) as own, unit_of_work(own) as unit:
        enqueue(unit.ctx, "thirds.look")
    run_due_jobs(working)
    assert from_job == [{one for one in everybody if one % 3}]


def test_programs_and_pages_answer_as_if_it_did_not_exist(ctx: Ctx, make: Made, config: Config) -> None:
    app = create_app(config, [keeper("thirds", no_thirds)])
    rights = {"customer.view": Scope.ALL, "customer.edit": Scope.ALL}
    till, browser = program(app, ctx, rights), hired(app, ctx, rights)
    everybody = [make.customer(f"客户{place}") for place in range(6)]
    left_over = {one for one in everybody if one % 3}
    assert {row["id"] for row in till.get("/customers")["data"]} == left_over
    assert {row["id"] for row in till.get("/customers?q=客户")["data"]} == left_over
    assert {one for one in everybody if till.send("GET", f"/customers/{one}").status_code == 200} == left_over
    assert {one for one in everybody if browser.get(f"/customers/{one}").status_code == 200} == left_over
    shown = browser.get("/customers?q=客户").text
    assert {one for place, one in enumerate(everybody) if f"客户{place}" in shown} == left_over
    app.extensions["guanxi"].engine.dispose()
