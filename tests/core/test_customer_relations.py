"""Relations between customers: one link, told from both ends."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Relation
from guanxi.customers.relation_kinds import KINDS, side_title, sides
from guanxi.customers.relations import relate, unrelate
from guanxi.db import unit_of_work
from guanxi.errors import NotFound, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.timeline.queries import entries
from tests.core.customers_help import acting, changes, seller


def link(ctx: Ctx, customer: int, side: str, other: int) -> int:
    with unit_of_work(ctx) as unit:
        return relate(unit.ctx, customer, side, other)


def test_a_relation_told_from_the_other_end_is_kept_the_same_way(ctx: Ctx, make: Made) -> None:
    person, company = make.customer(), make.customer(kind="company")
    link(ctx, company, "~works_for", person)
    row = ctx.session.execute(select(Relation.customer_id, Relation.other_id, Relation.kind)).one()
    assert tuple(row) == (person, company, "works_for")


def test_both_files_tell_of_a_relation_each_from_its_own_end(ctx: Ctx, make: Made) -> None:
    person, company = make.customer(), make.customer(kind="company")
    link(ctx, person, "works_for", company)
    assert changes(ctx, person)["relation.works_for"] == (None, company)
    assert changes(ctx, company)["relation.~works_for"] == (None, person)
    assert entries(ctx, company)[0].data == {"side": "~works_for", "customer": person}


def test_a_removed_relation_can_be_made_again(ctx: Ctx, make: Made) -> None:
    person, company = make.customer(), make.customer(kind="company")
    relation = link(ctx, person, "works_for", company)
    with unit_of_work(ctx) as unit:
        gone = unrelate(unit.ctx, company, relation)
    assert (gone.side(company), gone.across(company)) == ("~works_for", person)
    link(ctx, company, gone.side(company), gone.across(company))
    assert ctx.session.scalar(select(func.count()).select_from(Relation)) == 1


@pytest.mark.parametrize("side", ["works_for", "nonsense", ""])
def test_a_customer_is_not_related_to_itself_nor_by_unknown_words(ctx: Ctx, make: Made, side: str) -> None:
    customer = make.customer()
    with pytest.raises(Refused):
        link(ctx, customer, side, customer)


def test_family_is_one_relation_from_whichever_end_it_is_entered(ctx: Ctx, make: Made) -> None:
    one, two = make.customer(), make.customer()
    link(ctx, one, "family", two)
    with pytest.raises(Refused):
        link(ctx, two, "family", one)


def test_a_customer_of_others_can_be_named_neither_at_one_end_nor_found_out(runtime: Runtime, make: Made) -> None:
    me = make.user()
    mine, theirs = make.customer(owner_id=me), make.customer(owner_id=make.user())
    with pytest.raises(NotFound), acting(runtime, seller(me)) as ctx:
        relate(ctx, mine, "referred_by", theirs)


def test_one_may_link_ones_own_customer_to_one_that_one_only_sees(runtime: Runtime, make: Made) -> None:
    me = make.user()
    mine, theirs = make.customer(owner_id=me), make.customer(owner_id=make.user())
    with acting(runtime, seller(me, view=Scope.ALL)) as ctx:
        relate(ctx, mine, "~referred_by", theirs)
    told = [entry.kind for entry in entries(make.ctx, theirs)]
    assert make.ctx.session.scalar(select(Relation.customer_id)) == theirs
    assert "core.related" not in told


def test_every_kind_has_words_for_both_ends() -> None:
    assert {side.removeprefix("~") for side, _title in sides()} == set(KINDS)
    assert all(str(side_title(side)) for side, _title in sides())
