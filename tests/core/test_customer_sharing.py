"""Owner, department and collaborators: who answers for a customer and who shares in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Collaborator, Customer
from guanxi.customers.services import write_one
from guanxi.customers.sharing import share, unshare
from guanxi.customers.visibility import usable_ids
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.timeline.queries import entries
from tests.core.customers_help import acting, changes, seller


def test_a_collaborator_may_see_and_change_the_customer(runtime: Runtime, make: Made) -> None:
    owner, friend = make.user(), make.user()
    customer = make.customer(owner_id=owner)
    with acting(runtime, seller(owner)) as ctx:
        assert share(ctx, [customer], friend) == [customer]
    with runtime.opened(seller(friend)) as ctx:
        assert usable_ids(ctx.session, ctx.principal, "edit", [customer]) == {customer}
    assert changes(make.ctx, customer)["collaborators"] == (None, [friend])


def test_sharing_twice_is_sharing_once(ctx: Ctx, make: Made) -> None:
    customer, friend = make.customer(), make.user()
    with unit_of_work(ctx) as unit:
        share(unit.ctx, [customer], friend)
        assert share(unit.ctx, [customer], friend) == []
    assert [entry.kind for entry in entries(ctx, customer)].count("core.shared") == 1


def test_a_collaborator_may_leave_a_customer_and_so_lose_sight_of_it(runtime: Runtime, make: Made) -> None:
    friend = make.user()
    customer = make.customer(owner_id=make.user())
    with unit_of_work(make.ctx) as unit:
        share(unit.ctx, [customer], friend)
    with acting(runtime, seller(friend)) as ctx:
        assert unshare(ctx, [customer], friend) == [customer]
    assert make.ctx.session.scalar(select(Collaborator.user_id)) is None
    with runtime.opened(seller(friend)) as ctx:
        assert ctx.session.scalar(select(Customer.id)) is None


def test_nobody_shares_with_someone_who_has_left(ctx: Ctx, make: Made) -> None:
    customer, gone = make.customer(), make.user(active=False)
    with pytest.raises(Refused), unit_of_work(ctx) as unit:
        share(unit.ctx, [customer], gone)


def test_a_salesperson_may_hand_their_customer_to_a_colleague(runtime: Runtime, make: Made) -> None:
    me, colleague = make.user("林晓燕"), make.user("王志强")
    customer = make.customer(owner_id=me, phone="13800138000")
    with runtime.opened(seller(me)) as ctx:
        write_one(ctx, Draft(customer_id=customer, values={"owner_id": colleague}))
    assert make.ctx.session.scalar(select(Customer.owner_id)) == colleague
    assert entries(make.ctx, customer)[0].data == {"from": me, "to": colleague}


@pytest.mark.parametrize("field", ["owner_id", "department_id", "store_id"])
def test_nobody_and_nothing_unknown_is_put_in_charge(ctx: Ctx, make: Made, field: str) -> None:
    customer = make.customer()
    with pytest.raises(Refused) as refused:
        write_one(ctx, Draft(customer_id=customer, values={field: 999}))
    assert [(issue.field, issue.code) for issue in refused.value.issues] == [(field, "not_in_use")]


def test_an_owner_who_left_stays_until_another_is_chosen(ctx: Ctx, make: Made) -> None:
    owner = make.user()
    customer = make.customer(owner_id=owner)
    with unit_of_work(ctx) as unit:
        unit.session.get_one(User, owner).active = False
    write_one(ctx, Draft(customer_id=customer, values={"name": "新名", "owner_id": owner}))
    assert ctx.session.scalar(select(Customer.owner_id)) == owner


def test_those_without_the_right_share_nothing(runtime: Runtime, make: Made) -> None:
    me = make.user()
    theirs = make.customer(owner_id=make.user())
    with acting(runtime, seller(me, view=Scope.ALL)) as ctx:
        assert share(ctx, [theirs], me) == []
