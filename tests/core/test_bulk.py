"""The same change to many customers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Customer
from guanxi.errors import BadRequest, Forbidden, NotFound, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.views.bulk import ACTIONS, Changed, action_named
from tests.core.bulk_help import acting, do, held, manager, owners, tag, trashed


def test_owners_change_and_those_who_had_the_owner_already_stay(ctx: Ctx, make: Made) -> None:
    new, old = make.user(), make.user()
    ids = [make.customer(owner_id=owner) for owner in (old, new, old)]
    assert do(ctx, "owner", ids, new) == Changed(3, 2)
    assert owners(ctx, ids) == [new, new, new]


def test_an_owner_may_be_taken_away(ctx: Ctx, make: Made) -> None:
    customer = make.customer(owner_id=make.user())
    do(ctx, "owner", [customer], None)
    assert owners(ctx, [customer]) == [None]


def test_departments_change(ctx: Ctx, make: Made) -> None:
    customer, department = make.customer(), make.department()
    do(ctx, "department", [customer], department)
    assert ctx.session.scalars(select(Customer.department_id)).one() == department


def test_tags_are_put_on_and_taken_off(ctx: Ctx, make: Made) -> None:
    fair, ids = tag(ctx), [make.customer(), make.customer()]
    assert do(ctx, "tag", ids, fair) == Changed(2, 2)
    assert do(ctx, "tag", ids, fair) == Changed(2, 0)
    assert do(ctx, "untag", ids[:1], fair) == Changed(1, 1)
    assert [held(ctx, row_id) for row_id in ids] == [[], ["展会"]]


def test_customers_go_into_the_trash_and_back(ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    do(ctx, "trash", [customer])
    assert trashed(ctx, customer)
    do(ctx, "restore", [customer])
    assert not trashed(ctx, customer)


def test_customers_out_of_reach_are_left_out(runtime: Runtime, make: Made) -> None:
    user, other = make.user(), make.user()
    own, foreign = make.customer(owner_id=user), make.customer(owner_id=other)
    fair = tag(make.ctx)
    with acting(runtime, manager(user, Scope.OWN)) as ctx:
        assert do(ctx, "tag", [own, foreign], fair) == Changed(2, 1)
        assert do(ctx, "trash", [foreign]) == Changed(1, 0)
        assert do(ctx, "owner", [own, foreign], other) == Changed(2, 1)
    assert owners(make.ctx, [own, foreign]) == [other, other]
    assert held(make.ctx, foreign) == []
    assert not trashed(make.ctx, foreign)


def test_an_owner_who_has_left_is_refused(ctx: Ctx, make: Made) -> None:
    customer, gone = make.customer(), make.user(active=False)
    with pytest.raises(Refused, match="active"):
        do(ctx, "owner", [customer], gone)
    assert owners(ctx, [customer]) == [None]


def test_a_tag_that_is_gone_is_said(ctx: Ctx, make: Made) -> None:
    with pytest.raises(NotFound):
        do(ctx, "tag", [make.customer()], 77)
    with pytest.raises(BadRequest):
        do(ctx, "tag", [make.customer()], None)


def test_unknown_actions_and_missing_rights_are_refused(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    with pytest.raises(BadRequest, match="explode"):
        action_named(ctx, "explode")
    with acting(runtime, principal(make.user(), {"customer.view": Scope.ALL})) as reader:
        for key in ACTIONS:
            with pytest.raises(Forbidden):
                action_named(reader, key)
