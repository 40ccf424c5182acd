"""Tags: on customers, and the list of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Tag
from guanxi.customers.tag_merging import merge_tag
from guanxi.customers.tags import create_tag, edit_tag, put_tag, set_tags, tags_of, take_tag
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.customers_help import acting, changes, seller


def tag(ctx: Ctx, name: str) -> int:
    with unit_of_work(ctx) as unit:
        return create_tag(unit.ctx, name)


def test_a_tag_is_put_only_on_those_that_lack_it(ctx: Ctx, make: Made) -> None:
    one, two, vip = make.customer(), make.customer(), tag(ctx, "VIP")
    with unit_of_work(ctx) as unit:
        assert put_tag(unit.ctx, [one], vip) == [one]
        assert put_tag(unit.ctx, [one, two], vip) == [two]
    assert tags_of(ctx, [one, two]) == {one: {vip: "VIP"}, two: {vip: "VIP"}}


def test_taking_a_tag_off_tells_who_had_it(ctx: Ctx, make: Made) -> None:
    one, two, vip = make.customer(), make.customer(), tag(ctx, "VIP")
    with unit_of_work(ctx) as unit:
        put_tag(unit.ctx, [one], vip)
        assert take_tag(unit.ctx, [one, two], vip) == [one]
    assert changes(ctx, one)["tags"] == (["VIP"], None)


def test_setting_tags_adds_and_removes(ctx: Ctx, make: Made) -> None:
    customer, first, second = make.customer(), tag(ctx, "化纤"), tag(ctx, "账期 30 天")
    with unit_of_work(ctx) as unit:
        set_tags(unit.ctx, customer, {first})
        set_tags(unit.ctx, customer, {second})
    assert list(tags_of(ctx, [customer])[customer].values()) == ["账期 30 天"]


def test_customers_of_others_are_left_out_when_tagging(runtime: Runtime, make: Made) -> None:
    me = make.user()
    mine, theirs, vip = make.customer(owner_id=me), make.customer(), tag(make.ctx, "VIP")
    with acting(runtime, seller(me, view=Scope.ALL)) as ctx:
        assert put_tag(ctx, [mine, theirs], vip) == [mine]


def test_the_list_of_tags_is_kept_by_those_entitled(runtime: Runtime, make: Made) -> None:
    with pytest.raises(Forbidden), acting(runtime, seller(make.user())) as ctx:
        create_tag(ctx, "VIP")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "vip"])
def test_a_tag_has_a_name_of_its_own(ctx: Ctx, name: str) -> None:
    tag(ctx, "VIP")
    with pytest.raises(Refused):
        tag(ctx, name)


def test_renaming_a_tag_leaves_it_on_its_customers(ctx: Ctx, make: Made) -> None:
    customer, vip = make.customer(), tag(ctx, "VIP")
    with unit_of_work(ctx) as unit:
        put_tag(unit.ctx, [customer], vip)
        edit_tag(unit.ctx, vip, "贵宾", "good")
    assert tags_of(ctx, [customer])[customer] == {vip: "贵宾"}


def test_merging_moves_every_customer_and_deletes_the_tag(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    old, new = tag(ctx, "重点"), tag(ctx, "重点客户")
    both, one = make.customer(), make.customer()
    with unit_of_work(ctx) as unit:
        put_tag(unit.ctx, [both, one], old)
        put_tag(unit.ctx, [both], new)
        merge_tag(unit.ctx, old, new)
    run_due_jobs(runtime)
    assert tags_of(ctx, [both, one]) == {both: {new: "重点客户"}, one: {new: "重点客户"}}
    assert ctx.session.scalars(select(Tag.name)).all() == ["重点客户"]
    assert changes(ctx, one)["tags"] == (["重点", "重点客户"], ["重点客户"])


def test_deleting_a_tag_takes_it_off_everyone(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    customer, old = make.customer(), tag(ctx, "旧")
    with unit_of_work(ctx) as unit:
        put_tag(unit.ctx, [customer], old)
        merge_tag(unit.ctx, old, None)
    run_due_jobs(runtime)
    assert tags_of(ctx, [customer]) == {}
    assert changes(ctx, customer)["tags"] == (["旧"], None)
