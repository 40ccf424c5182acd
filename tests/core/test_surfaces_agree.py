"""Every surface shows the same customers: list, count, search, export, bulk actions, duplicate warning, page."""

from __future__ import annotations

import pytest

from guanxi.ctx import Ctx, Scope
from guanxi.customers.identity import describe_holders
from guanxi.customers.queries import customer_page
from guanxi.customers.visibility import usable_ids
from guanxi.errors import NotFound
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.views.counting import count
from guanxi.views.every import every_id, every_page
from guanxi.views.finding import find
from guanxi.views.listing import ListQuery
from guanxi.views.page import compile_page
from tests.core.merging.merging_help import merged
from tests.core.world import World, generated


@pytest.fixture
def world(make: Made) -> World:
    return generated(make)


def listed(ctx: Ctx, sort: str) -> set[int]:
    """Ids over all pages of the list, seven a page."""
    found: set[int] = set()
    query = ListQuery(sort=sort, size=7)
    while True:
        page = compile_page(ctx, query)
        found |= {row.id for row in page.rows}
        if page.next is None:
            return found
        query = ListQuery(sort=sort, size=7, cursor=page.next)


def opened(ctx: Ctx, customers: list[int]) -> set[int]:
    """Those whose page opens."""
    found = set()
    for customer in customers:
        try:
            customer_page(ctx, customer)
        except NotFound:
            continue
        found.add(customer)
    return found


def named(ctx: Ctx, customers: list[int]) -> set[int]:
    """Those a duplicate warning names."""
    holders = [holder for start in range(0, len(customers), 20)
               for holder in describe_holders(ctx, customers[start:start + 20])]
    return {holder.customer_id for holder in holders if holder.customer_id is not None}


@pytest.mark.parametrize("scope", list(Scope))
def test_all_surfaces_agree_with_the_oracle(world: World, runtime: Runtime, scope: Scope) -> None:
    everybody = list(world.owner)
    for user in list(world.boss)[:4]:
        expected = {customer for customer in everybody if world.sees(user, scope, customer)}
        with runtime.opened(world.principal(user, scope)) as ctx:
            assert listed(ctx, "customer.name") == expected
            assert listed(ctx, "customer.last_activity") == expected
            assert count(ctx, ListQuery()).number == len(expected)
            assert set(find(ctx, "客户").ids) == expected
            assert {row.id for row in compile_page(ctx, ListQuery(search="客户", size=100)).rows} == expected
            assert {row.id for page in every_page(ctx, ListQuery()) for row in page.rows} == expected
            assert named(ctx, everybody) == expected
            assert opened(ctx, everybody) == expected


@pytest.mark.parametrize("scope", list(Scope))
def test_export_and_bulk_work_only_on_rows_of_their_own_right(world: World, runtime: Runtime, scope: Scope) -> None:
    for user in list(world.boss)[:4]:
        expected = {customer for customer in world.owner if world.sees(user, scope, customer)}
        viewer = world.principal(user, Scope.ALL)
        exporter = world.principal(user, scope, "export")
        both = type(viewer)(**{**{name: getattr(viewer, name) for name in viewer.__slots__},
                               "grants": {**viewer.grants, **exporter.grants}})
        with runtime.opened(both) as ctx:
            assert set(every_id(ctx, ListQuery(), action="export")) == expected


def absorbed(world: World, ctx: Ctx) -> World:
    """The same world after a few merges: what that makes of owners, places and sharing, said anew."""
    survivors, others = list(world.owner)[:12], list(world.owner)[12:24]
    for survivor, other in zip(survivors, others, strict=True):
        merged(ctx, survivor, other)
        owner, place = world.owner.pop(other), world.customer_place.pop(other)
        joined = {user for customer, user in world.shared if customer == other} | ({owner} - {None})
        world.shared.update((survivor, user) for user in joined if user is not None)
        world.owner[survivor] = world.owner[survivor] or owner
        world.customer_place[survivor] = world.customer_place[survivor] or place
    return world


@pytest.mark.parametrize("scope", list(Scope))
def test_a_merged_file_is_on_no_surface_and_its_survivor_is_seen_by_whoever_saw_either(
        world: World, ctx: Ctx, runtime: Runtime, scope: Scope) -> None:
    everybody = list(world.owner)
    world = absorbed(world, ctx)
    gone = set(everybody) - set(world.owner)
    for user in list(world.boss)[:4]:
        expected = {customer for customer in world.owner if world.sees(user, scope, customer)}
        with runtime.opened(world.principal(user, scope)) as own:
            assert listed(own, "customer.name") == listed(own, "customer.last_activity") == expected
            assert count(own, ListQuery()).number == len(expected)
            assert set(find(own, "客户").ids) == expected
            assert {row.id for page in every_page(own, ListQuery()) for row in page.rows} == expected
            assert named(own, everybody) == opened(own, everybody) == expected
            assert not usable_ids(own.session, own.principal, "view", gone)
