"""Contact persons: kept inside a customer, found with it, told in its history."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect, select

from guanxi.ctx import Ctx
from guanxi.customers.models import ContactPerson, ContactPoint
from guanxi.customers.people import PersonDetails, add_person, delete_person, edit_person, mark_left
from guanxi.db import unit_of_work
from guanxi.errors import Conflict, Forbidden, NotFound, Refused
from guanxi.runtime import Runtime
from guanxi.search.models import SearchText
from guanxi.testing.factories import Made, principal
from guanxi.timeline.queries import entries
from tests.core.customers_help import acting, changes, seller

WANG = PersonDetails(name="王建国", gender="male", position="总经理", role="decision_maker", phone="138 0013 8000",
                     email="Wang@Yunjin.example")


@pytest.fixture
def company(make: Made) -> int:
    return make.customer("苏州云锦纺织有限公司", kind="company")


def add(ctx: Ctx, customer_id: int, details: PersonDetails = WANG) -> int:
    with unit_of_work(ctx) as unit:
        return add_person(unit.ctx, customer_id, details)


def points(ctx: Ctx, person_id: int) -> list[tuple[str, str]]:
    rows = ctx.session.execute(select(ContactPoint.channel, ContactPoint.value)
                               .where(ContactPoint.person_id == person_id).order_by(ContactPoint.id))
    return [(row.channel, row.value) for row in rows]


def test_a_contact_person_keeps_what_was_entered_in_stored_form(ctx: Ctx, company: int) -> None:
    person = add(ctx, company)
    row = ctx.session.execute(select(ContactPerson.name, ContactPerson.role, ContactPerson.position)).one()
    assert tuple(row) == ("王建国", "decision_maker", "总经理")
    assert points(ctx, person) == [("phone", "+8613800138000"), ("email", "wang@yunjin.example")]


def test_a_company_is_found_by_the_name_of_its_contact_person(ctx: Ctx, company: int) -> None:
    before = ctx.session.scalar(select(SearchText.tokens).where(SearchText.customer_id == company)) or ""
    add(ctx, company)
    after = ctx.session.scalar(select(SearchText.tokens).where(SearchText.customer_id == company)) or ""
    assert "建国" in after
    assert "建国" not in before


def test_each_value_of_a_contact_person_is_told_in_the_history(ctx: Ctx, company: int) -> None:
    person = add(ctx, company)
    with unit_of_work(ctx) as unit:
        edit_person(unit.ctx, company, person, PersonDetails(name="王建国", position="董事长", phone="13800138000"))
    told = changes(ctx, company)
    assert told[f"person.{person}.position"] == ("总经理", "董事长")
    assert told[f"person.{person}.email"] == (["wang@yunjin.example"], None)
    assert told[f"person.{person}.phone"] == (None, ["+8613800138000"])


def test_a_new_contact_person_stands_on_the_timeline_by_id_not_by_name(ctx: Ctx, company: int) -> None:
    person = add(ctx, company)
    newest = entries(ctx, company)[0]
    assert (newest.kind, newest.data) == ("core.person", {"person": person})


def test_whoever_left_stays_on_the_page_and_may_come_back(ctx: Ctx, company: int) -> None:
    person = add(ctx, company)
    with unit_of_work(ctx) as unit:
        mark_left(unit.ctx, company, person, True)
    assert ctx.session.scalar(select(ContactPerson.left_at)) is not None
    with unit_of_work(ctx) as unit:
        mark_left(unit.ctx, company, person, False)
    assert ctx.session.scalar(select(ContactPerson.left_at)) is None


def test_a_deleted_contact_person_takes_phones_and_words_along(ctx: Ctx, company: int) -> None:
    person = add(ctx, company)
    with unit_of_work(ctx) as unit:
        assert delete_person(unit.ctx, company, person) == "王建国"
    assert points(ctx, person) == []
    assert "建国" not in (ctx.session.scalar(select(SearchText.tokens)) or "")
    assert changes(ctx, company)[f"person.{person}.name"] == ("王建国", None)


@pytest.mark.parametrize(("details", "field"), [
    (PersonDetails(name=" "), "name"),
    (PersonDetails(name="王", phone="123"), "phone"),
    (PersonDetails(name="王", email="nobody"), "email"),
    (PersonDetails(name="王", role="king"), "role"),
    (PersonDetails(name="王", position="长" * 61), "position"),
])
def test_what_cannot_be_kept_is_refused_beside_its_field(
        ctx: Ctx, company: int, details: PersonDetails, field: str) -> None:
    with pytest.raises(Refused) as refused:
        add(ctx, company, details)
    assert [issue.field for issue in refused.value.issues] == [field]
    assert ctx.session.scalar(select(ContactPerson.id)) is None


def test_a_phone_shown_in_part_and_left_alone_stays_what_it_is(runtime: Runtime, make: Made) -> None:
    clerk = make.user()
    company = make.customer("云锦", kind="company", owner_id=clerk)
    with acting(runtime, seller(clerk)) as ctx:
        person = add_person(ctx, company, WANG)
    with acting(runtime, seller(clerk)) as ctx:
        edit_person(ctx, company, person, PersonDetails(name="王建国", phone="138****8000 / 13900139000"))
    assert points(make.ctx, person) == [("phone", "+8613800138000"), ("phone", "+8613900139000")]


def test_contact_persons_of_a_customer_of_others_are_out_of_reach(
        runtime: Runtime, make: Made, company: int) -> None:
    with pytest.raises(NotFound), acting(runtime, seller(make.user())) as ctx:
        add_person(ctx, company, WANG)


def test_whoever_may_only_view_adds_no_contact_person(runtime: Runtime, make: Made, company: int) -> None:
    reader = principal(make.user(), {"customer.view": "all"})
    with pytest.raises(Forbidden), acting(runtime, reader) as ctx:
        add_person(ctx, company, WANG)


def test_a_contact_person_is_reached_only_through_its_own_customer(ctx: Ctx, make: Made, company: int) -> None:
    person, other = add(ctx, company), make.customer()
    with pytest.raises(NotFound), unit_of_work(ctx) as unit:
        delete_person(unit.ctx, other, person)


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(ctx: Ctx, company: int) -> None:
    with unit_of_work(ctx) as unit:
        person = add_person(unit.ctx, company, PersonDetails(name="王建国"))
    with unit_of_work(ctx) as unit:
        edit_person(unit.ctx, company, person, PersonDetails(name="王建国", position="董事长"), version=1)
    with pytest.raises(Conflict), unit_of_work(ctx) as unit:
        edit_person(unit.ctx, company, person, PersonDetails(name="王建国", note="爱喝茶"), version=1)
    assert ctx.session.execute(select(ContactPerson.position, ContactPerson.note, ContactPerson.version)).one() == (
        "董事长", None, 2)


@pytest.mark.parametrize("column", ["contact_point.person_id", "timeline_entry.note_id", "customer.merged_into"])
def test_what_refers_to_a_row_is_found_without_looking_through_a_table(engine: Engine, column: str) -> None:
    table, name = column.split(".")
    assert [name] in [index["column_names"] for index in inspect(engine).get_indexes(table)]
