"""Merging: one file of several, with all that hangs on them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from guanxi.audit.models import AuditEntry
from guanxi.audit.queries import broken_rows
from guanxi.ctx import Ctx, Scope
from guanxi.customers.consents import record_consent
from guanxi.customers.drafts import Draft
from guanxi.customers.duplicates import twins
from guanxi.customers.merging.services import Merge, merge
from guanxi.customers.models import (
    Collaborator,
    Consent,
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerProfile,
    CustomerTag,
    CustomValue,
    Relation,
)
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.purge import purge
from guanxi.customers.relations import relate
from guanxi.customers.rights import require_edit
from guanxi.customers.services import trash, write_one
from guanxi.customers.sharing import share
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import unit_of_work
from guanxi.errors import Conflict, Forbidden, NotFound, Refused
from guanxi.events.models import EventRow
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.timeline.models import CustomerActivity, Note, TimelineEntry
from guanxi.timeline.services import add_note
from guanxi.transfer.copy import copy_of
from guanxi.views.finding import suggest
from tests.core.customers_help import acting, changes, seller
from tests.core.merging.merging_help import holders, merged, row_of, rows, version_of, wanted

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def found(ctx: Ctx, words: str) -> list[int]:
    return [hit.id for hit in suggest(ctx, words)]


# Fields


def test_the_survivor_keeps_its_values_and_takes_those_it_lacks(ctx: Ctx, make: Made) -> None:
    first = make.customer("王小明", region="440106", gender="male")
    second = make.customer("王晓明", region="110101", source="展会", birthday="1990-02-28",
                           id_number="11010519491231002X")
    row = merged(ctx, first, second)
    profile = ctx.session.get(CustomerProfile, first)
    assert (row.name, row.region, row.source) == ("王小明", "440106", "展会")
    assert profile is not None
    assert (profile.gender, profile.birth_year, profile.id_number) == ("male", 1990, "11010519491231002X")


def test_of_each_field_another_files_value_can_be_chosen(ctx: Ctx, make: Made) -> None:
    first, second = make.customer("王小明", source="展会"), make.customer("王晓明", source="门店", region="110101")
    row = merged(ctx, first, second, name=second, source=first)
    assert (row.name, row.source, row.region) == ("王晓明", "展会", "110101")


def test_the_number_is_the_survivors(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(number="A-1"), make.customer(number="A-2")
    assert merged(ctx, first, second).number == "A-1"
    assert row_of(ctx, second).number == "A-2"


def test_of_the_states_the_one_that_tells_most_is_taken(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(state="prospect"), make.customer(state="repeat")
    assert merged(ctx, first, second).state == "repeat"


def test_all_ways_to_reach_them_are_kept_each_once_and_one_is_preferred(ctx: Ctx, make: Made) -> None:
    first = make.customer(phone="13800138000", email="a@example.com")
    second = make.customer(phone="13900139000；13800138000", email="b@example.com", wechat="wang-88")
    third = make.customer(phone="020-8888 6666")
    row = merged(ctx, first, second, third)
    own = [(channel, value) for customer, channel, value in rows(ctx, ContactPoint, "customer_id", "channel", "value")
           if customer == first]
    assert own == [("email", "a@example.com"), ("email", "b@example.com"), ("phone", "+8613800138000"),
                   ("phone", "+8613900139000"), ("phone", "+862088886666"), ("wechat", "wang-88")]
    assert (row.phone, row.email) == ("+8613800138000", "a@example.com")


# Recognising and finding


def test_the_survivor_is_recognised_by_what_each_was_recognised_by(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(phone="13800138000"), make.customer(phone="13900139000", email="b@example.com")
    merged(ctx, first, second)
    assert [holders(ctx, value) for value in ("+8613800138000", "+8613900139000", "b@example.com")] == [[first]] * 3
    assert [twin.holder.customer_id for twin in twins(ctx, {"phone": "13900139000"})] == [first]


def test_two_that_shared_a_key_hold_it_once(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(phone="13800138000"), make.customer(phone="13800138000")
    merged(ctx, first, second)
    assert holders(ctx, "+8613800138000") == [first]


def test_absorbed_files_are_neither_found_nor_counted_and_the_survivor_is_found_instead(ctx: Ctx, make: Made) -> None:
    first = make.customer("王小明", phone="13800138000")
    second = make.customer("欧阳长安", phone="13900139000")
    merged(ctx, first, second)
    assert found(ctx, "欧阳长安") == []
    assert found(ctx, "13900139000") == [first]


def test_the_survivor_is_found_by_contact_persons_that_came_along(ctx: Ctx, make: Made) -> None:
    first, second = make.customer("甲公司", kind="company"), make.customer("乙公司", kind="company")
    with unit_of_work(ctx) as unit:
        add_person(unit.ctx, second, PersonDetails(name="欧阳长安", phone="13700137000"))
    merged(ctx, first, second)
    assert found(ctx, "欧阳长安") == [first]
    assert found(ctx, "13700137000") == [first]


# What hangs on them


def test_tags_collaborators_and_relations_are_united_without_doubles(ctx: Ctx, make: Made) -> None:
    first, second, third, shop = make.customer(), make.customer(), make.customer(), make.customer(kind="company")
    user, other = make.user(), make.user()
    with unit_of_work(ctx) as unit:
        vip, trade = create_tag(unit.ctx, "VIP"), create_tag(unit.ctx, "批发")
        put_tag(unit.ctx, [first, second], vip)
        put_tag(unit.ctx, [second], trade)
        share(unit.ctx, [first, second], user)
        share(unit.ctx, [second], other)
        relate(unit.ctx, first, "works_for", shop)
        relate(unit.ctx, second, "works_for", shop)
        relate(unit.ctx, first, "family", second)
        relate(unit.ctx, third, "family", first)
        relate(unit.ctx, second, "family", third)
        relate(unit.ctx, third, "referred_by", second)
    merged(ctx, first, second)
    assert rows(ctx, CustomerTag, "customer_id", "tag_id") == [(first, vip), (first, trade)]
    assert rows(ctx, Collaborator, "customer_id", "user_id") == [(first, user), (first, other)]
    assert rows(ctx, Relation, "kind", "customer_id", "other_id") == [
        ("family", third, first), ("referred_by", third, first), ("works_for", first, shop)]


def test_contact_persons_come_along_and_one_of_whom_no_more_is_known_is_not_doubled(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(kind="company"), make.customer(kind="company")
    with unit_of_work(ctx) as unit:
        add_person(unit.ctx, first, PersonDetails(name="张伟", phone="13700137000", position="采购经理"))
        add_person(unit.ctx, second, PersonDetails(name="张伟", phone="13700137000"))
        add_person(unit.ctx, second, PersonDetails(name="张伟", phone="13600136000"))
    merged(ctx, first, second)
    assert rows(ctx, ContactPerson, "customer_id", "name", "position") in (
        [(first, "张伟", None), (first, "张伟", "采购经理")], [(first, "张伟", "采购经理"), (first, "张伟", None)])
    theirs = [row for row in rows(ctx, ContactPoint, "customer_id", "value", "person_id") if row[2] is not None]
    assert [row[:2] for row in theirs] == [(first, "+8613600136000"), (first, "+8613700137000")]


def test_timeline_notes_and_consents_come_along_and_the_timeline_tells_of_it(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(), make.customer(number="A-00012")
    with unit_of_work(ctx) as unit:
        add_note(unit.ctx, second, "prefers the morning", at=YESTERDAY)
        record_consent(unit.ctx, second, "phone", "marketing", False, "on the phone")
    merged(ctx, first, second)
    kinds = [kind for customer, kind in rows(ctx, TimelineEntry, "customer_id", "kind") if customer == first]
    assert sorted(kinds) == ["core.changed"] * kinds.count("core.changed") + [
        "core.consent", "core.created", "core.created", "core.merged", "core.note"]
    assert rows(ctx, Note, "customer_id", "body") == [(first, "prefers the morning")]
    assert rows(ctx, Consent, "customer_id", "given") == [(first, False)]
    assert rows(ctx, CustomerActivity, "customer_id", "last_at") == [(first, YESTERDAY)]
    data = ctx.session.scalars(select(TimelineEntry.data).where(TimelineEntry.kind == "core.merged")).one()
    assert data == {"customer": second, "number": "A-00012"}


def test_whoever_owned_an_absorbed_file_shares_the_one_there_is(ctx: Ctx, make: Made) -> None:
    owner, other, gone = make.user(), make.user(), make.user(active=False)
    first, second, third = (make.customer(owner_id=user) for user in (owner, other, None))
    with unit_of_work(ctx) as unit:
        row = unit.session.get(Customer, third)
        assert row is not None
        row.owner_id = gone
    merged(ctx, first, second, third)
    assert rows(ctx, Collaborator, "customer_id", "user_id") == [(first, other)]


# The absorbed files


def test_they_keep_their_row_which_leads_to_the_survivor_in_one_step(ctx: Ctx, make: Made) -> None:
    first, second, third = make.customer("甲"), make.customer("乙"), make.customer("丙")
    merged(ctx, second, third)
    merged(ctx, first, second)
    assert [(row_of(ctx, row_id).name, row_of(ctx, row_id).merged_into) for row_id in (second, third)] == [
        ("乙", first), ("丙", first)]


def test_nothing_more_can_be_written_to_them(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(), make.customer()
    merged(ctx, first, second)
    with unit_of_work(ctx) as unit, pytest.raises(NotFound):
        require_edit(unit.ctx, second)
    with pytest.raises(Refused):
        write_one(ctx, Draft(customer_id=second, values={"name": "改名"}))
    with unit_of_work(ctx) as unit:
        assert trash(unit.ctx, [second]) == []


def test_no_rows_of_theirs_are_left_but_their_own_fields(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(), make.customer(phone="13900139000", gender="female")
    with unit_of_work(ctx) as unit:
        add_note(unit.ctx, second, "prefers the morning")
    merged(ctx, first, second)
    for model in (CustomValue, CustomerTag, TimelineEntry, Note, Relation, Collaborator, CustomerActivity):
        assert ctx.session.scalar(select(func.count()).select_from(model).where(model.customer_id == second)) == 0
    assert ctx.session.get(CustomerProfile, second) is not None


# History and events


def test_each_file_has_its_rows_in_the_history_of_one_operation(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(number="A-1"), make.customer(number="A-2", phone="13900139000")
    with unit_of_work(ctx) as unit:
        note = add_note(unit.ctx, second, "prefers the morning")
    merged(ctx, first, second)
    operations = ctx.session.scalars(select(AuditEntry.operation).where(AuditEntry.action == "merge").distinct()).all()
    assert len(operations) == 1
    assert changes(ctx, first)["merged"] == (None, ["A-2"])
    assert changes(ctx, second)["merged_into"] == (None, "A-1")
    moved = changes(ctx, second)["moved"][1]
    assert isinstance(moved, dict)
    assert moved["note.customer_id"] == [[note]]
    assert broken_rows(ctx) == ([], None)


def test_it_is_told_as_one_event(ctx: Ctx, make: Made) -> None:
    first, second, third = make.customer(), make.customer(), make.customer()
    merged(ctx, first, second, third)
    fields = ctx.session.scalars(select(EventRow.fields).where(EventRow.name == "customers.merged")).all()
    assert fields == [{"customer_ids": [first, second, third], "survivor_id": first, "absorbed_ids": [second, third]}]


# Who may, and when


def test_it_needs_the_right_to_merge_and_to_change_each_of_them(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    user, other = make.user(), make.user()
    mine, too, theirs = make.customer(owner_id=user), make.customer(owner_id=user), make.customer(owner_id=other)
    before = [version_of(ctx, row_id) for row_id in (mine, too, theirs)]
    both, foreign = wanted(ctx, mine, too), wanted(ctx, mine, theirs)
    with runtime.opened(seller(user)) as own, pytest.raises(Forbidden, match="merge"):
        merge(own, both)
    with runtime.opened(seller(user, merge=Scope.ALL)) as own, pytest.raises(NotFound):
        merge(own, foreign)
    with runtime.opened(seller(user, merge=Scope.ALL, view=Scope.ALL)) as own, pytest.raises(Forbidden):
        merge(own, foreign)
    assert [version_of(ctx, row_id) for row_id in (mine, too, theirs)] == before
    with runtime.opened(seller(user, merge=Scope.ALL)) as own:
        merge(own, both)
    assert row_of(ctx, too).merged_into == mine


def test_one_may_merge_into_what_is_not_ones_own_any_more_by_that(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    user, other = make.user(), make.user()
    mine, shared = make.customer(owner_id=user, phone="13800138000"), make.customer(owner_id=other)
    with unit_of_work(ctx) as unit:
        share(unit.ctx, [shared], user)
    with runtime.opened(seller(user, merge=Scope.ALL)) as own:
        merge(own, wanted(ctx, mine, shared, owner_id=shared))
    assert row_of(ctx, mine).owner_id == other
    with acting(runtime, seller(user)) as own:
        require_edit(own, mine)


@pytest.mark.parametrize("which", [0, 1])
def test_somebody_elses_change_of_either_stops_it(ctx: Ctx, make: Made, which: int) -> None:
    first, second = make.customer(), make.customer(phone="13900139000")
    early = wanted(ctx, first, second)
    write_one(ctx, Draft(customer_id=(first, second)[which], values={"name": "改名"}))
    with pytest.raises(Conflict):
        merge(ctx, early)
    assert row_of(ctx, second).merged_into is None
    assert holders(ctx, "+8613900139000") == [second]


def test_one_that_was_merged_or_put_into_the_trash_is_not_merged_again(ctx: Ctx, make: Made) -> None:
    first, second, third = make.customer(), make.customer(), make.customer()
    early = wanted(ctx, third, second)
    merged(ctx, first, second)
    with pytest.raises(NotFound):
        merge(ctx, early)
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [third])
    with pytest.raises(Refused, match="trash"):
        merge(ctx, wanted(ctx, first, third))


def test_a_person_and_a_company_are_not_one_customer(ctx: Ctx, make: Made) -> None:
    person, company = make.customer(), make.customer(kind="company")
    with pytest.raises(Refused, match="company"):
        merge(ctx, wanted(ctx, person, company))


@pytest.mark.parametrize("count", [1, 6])
def test_two_to_five_can_be_merged(ctx: Ctx, make: Made, count: int) -> None:
    ids = [make.customer() for _ in range(count)]
    with pytest.raises(Refused, match="between 2 and 5"):
        merge(ctx, Merge(survivor=ids[0], versions={row_id: version_of(ctx, row_id) for row_id in ids}))


# Afterwards


def test_a_copy_of_all_data_holds_the_absorbed_files_and_their_history(ctx: Ctx, make: Made) -> None:
    first, second = make.customer("王小明"), make.customer("王晓明", wechat="wang-88")
    merged(ctx, first, second)
    with unit_of_work(ctx) as unit:
        document = json.loads(copy_of(unit.ctx, first))
    assert (document["customer"]["name"], [row["name"] for row in document["merged"]]) == ("王小明", ["王晓明"])
    names = {one["changes"]["name"]["to"] for one in document["history"] if "name" in one["changes"]}
    assert names == {"王小明", "王晓明"}


def test_a_survivor_that_is_deleted_for_good_takes_the_absorbed_files_along(ctx: Ctx, make: Made) -> None:
    first, second, third = make.customer(), make.customer(phone="13900139000"), make.customer()
    merged(ctx, first, second)
    with unit_of_work(ctx) as unit:
        purge(unit.ctx, [first])
    assert rows(ctx, Customer, "id") == [(third,)]
    assert rows(ctx, ContactPoint, "customer_id") == []
