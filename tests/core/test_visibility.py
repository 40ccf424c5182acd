"""Who sees which customers: a short oracle against the row guard, over generated staff, scopes and owners."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from guanxi.ctx import Principal, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.models import ContactPoint, Customer
from guanxi.customers.services import write_one
from guanxi.customers.visibility import covers, usable_ids
from guanxi.db import read_session, unit_of_work
from guanxi.errors import Forbidden
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from tests.core.world import World, generated


@pytest.fixture
def world(make: Made) -> World:
    return generated(make)


def test_every_scope_shows_exactly_what_the_oracle_says(world: World, runtime: Runtime) -> None:
    for user in world.boss:
        for scope in Scope:
            expected = {customer for customer in world.owner if world.sees(user, scope, customer)}
            with read_session(runtime.engine, world.principal(user, scope)) as session:
                assert set(session.scalars(select(Customer.id))) == expected
                assert session.scalar(select(func.count()).select_from(Customer)) == len(expected)
                assert set(session.scalars(select(ContactPoint.customer_id))) == expected
                assert {row for row in world.owner if session.get(Customer, row)} == expected


def test_two_scopes_show_the_union(world: World, runtime: Runtime) -> None:
    for user in world.boss:
        base = world.principal(user, Scope.OWN)
        both = principal(user, {}, department_id=base.department_id, subordinate_ids=base.subordinate_ids)
        grants = {"customer.view": frozenset({Scope.SUBORDINATES, Scope.DEPARTMENT})}
        expected = {customer for customer in world.owner if world.sees(user, Scope.SUBORDINATES, customer)
                    or world.sees(user, Scope.DEPARTMENT, customer)}
        joined = Principal(**{**{name: getattr(both, name) for name in both.__slots__}, "grants": grants})
        with read_session(runtime.engine, joined) as session:
            assert set(session.scalars(select(Customer.id))) == expected


def test_nothing_is_seen_without_the_right(world: World, runtime: Runtime) -> None:
    with read_session(runtime.engine, principal(next(iter(world.boss)), {})) as session:
        assert session.scalars(select(Customer.id)).all() == []
        assert session.scalars(select(ContactPoint.id)).all() == []


def test_an_update_reaches_only_rows_that_may_be_edited(world: World, runtime: Runtime) -> None:
    user = next(iter(world.boss))
    expected = {customer for customer in world.owner if world.sees(user, Scope.OWN, customer)}
    with runtime.opened(world.principal(user, Scope.OWN, "edit")) as ctx, unit_of_work(ctx) as unit:
        unit.session.execute(update(Customer).values(source="touched"),
                             execution_options={"synchronize_session": False})
    with read_session(runtime.engine, Principal.system("test")) as session:
        assert set(session.scalars(select(Customer.id).where(Customer.source == "touched"))) == expected


def test_usable_ids_and_covers_agree_with_the_guard(world: World, runtime: Runtime) -> None:
    for user in world.boss:
        for scope in Scope:
            who = world.principal(user, scope, "edit")
            with read_session(runtime.engine, who) as session:
                usable = usable_ids(session, who, "edit", world.owner)
            assert usable == {row for row in world.owner if world.sees(user, scope, row)}
            covered = {row for row in world.owner if covers(who, "edit", world.owner[row], world.customer_place[row])}
            assert covered == usable - {row for row, sharer in world.shared if sharer == user and row not in covered}


def test_a_row_beside_a_customer_that_is_not_ones_own_is_refused(world: World, runtime: Runtime) -> None:
    user = next(iter(world.boss))
    foreign = next(row for row in world.owner if not world.sees(user, Scope.OWN, row))
    with (runtime.opened(world.principal(user, Scope.OWN, "edit")) as ctx,
          pytest.raises(Forbidden), unit_of_work(ctx) as unit):
        unit.session.add(ContactPoint(customer_id=foreign, channel="phone", value="+8613800000000"))


def test_a_customer_can_be_created_only_within_ones_scope(world: World, runtime: Runtime) -> None:
    user, other = list(world.boss)[:2]
    with runtime.opened(world.principal(user, Scope.OWN, "create")) as ctx:
        mine = write_one(ctx, Draft(values={"name": "张伟"}))
        with pytest.raises(Forbidden):
            write_one(ctx, Draft(values={"name": "李娜", "owner_id": other}))
    with read_session(runtime.engine, Principal.system("test")) as session:
        assert session.scalars(select(Customer.owner_id).where(Customer.id == mine)).one() == user
        assert session.scalars(select(Customer.id).where(Customer.name == "李娜")).all() == []
