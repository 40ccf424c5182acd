"""Creating and changing a customer: forms, duplicates while typing, two people at once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.models import ContactPoint, Customer
from guanxi.customers.queries import customer_record
from guanxi.customers.services import write_one
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, changed, events, filled, staff
from tests.core.customers_help import changes

PHONE = "13800138000"


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def only_customer(ctx: Ctx) -> int:
    return ctx.session.scalars(select(Customer.id)).one()


def phones(ctx: Ctx) -> list[str]:
    return list(ctx.session.scalars(select(ContactPoint.value).order_by(ContactPoint.id)))


# A new customer


def test_a_name_is_enough_for_a_new_customer(boss: Browser, ctx: Ctx) -> None:
    answer = boss.post("/customers/new", {"kind": "person", "name": "张　伟"})
    customer = only_customer(ctx)
    assert answer.headers["Location"] == f"/customers/{customer}"
    assert customer_record(ctx, customer).name == "张伟"


def test_all_that_is_filled_in_is_kept(boss: Browser, ctx: Ctx) -> None:
    form = boss.get("/customers/new")
    boss.post("/customers/new", changed(form, {
        "name": "张伟", "phone": "138 0013 8000 / 0571-88881234转801", "email": "z@example.com; w@example.com",
        "wechat": "zhang_wei; zw-1985", "gender": "male", "birthday-calendar": "lunar", "birthday-year": "1985",
        "birthday-month": "8", "birthday-day": "15", "region": ["330000", "330100", "330106"],
        "address": "文三路 90 号"}))
    record = customer_record(ctx, only_customer(ctx))
    assert phones(ctx) == ["+8613800138000", "+8657188881234;ext=801", "z@example.com", "w@example.com",
                           "zhang_wei", "zw-1985"]
    assert (record.region, str(record.birthday)) == ("330106", "lunar 1985-08-15")
    assert (record.profile["gender"], record.profile["address"]) == ("male", "文三路 90 号")


def test_whoever_opens_a_file_owns_it_unless_they_say_otherwise(app: Flask, ctx: Ctx) -> None:
    me, user = staff(app, ctx, "lin", view=Scope.OWN, create=Scope.OWN, edit=Scope.OWN)
    me.post("/customers/new", changed(me.get("/customers/new"), {"name": "张伟"}))
    assert customer_record(ctx, only_customer(ctx)).owner_id == user


def test_what_cannot_be_read_is_said_beside_its_field_and_kept(boss: Browser, ctx: Ctx) -> None:
    form = boss.get("/customers/new")
    answer = boss.post("/customers/new", changed(form, {
        "name": "", "phone": "12", "birthday-month": "13", "birthday-day": "40", "id_number": "123"}))
    shown = text_of(answer)
    assert answer.status_code == 422
    for words in ("“Name” is missing.", "“12” is not a telephone number", "has no day 40", "3 characters instead"):
        assert words in shown
    assert filled(answer)["phone"] == "12"
    assert filled(answer)["birthday-month"] == "13"
    assert ctx.session.scalar(select(Customer.id)) is None


def test_the_other_kind_of_customer_keeps_what_was_typed(boss: Browser) -> None:
    form = boss.get("/customers/new")
    answer = boss.htmx("POST", "/customers/new/form", changed(form, {"kind": "company", "name": "云锦纺织"}))
    assert filled(answer)["name"] == "云锦纺织"
    assert "credit_code" in filled(answer)
    assert "gender" not in filled(answer)


def test_required_custom_fields_are_asked_for(boss: Browser, ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="客户等级", type="choice", options=("关键", "一般"), required=True,
                                            section="经营"))
    form = boss.get("/customers/new")
    refused = boss.post("/customers/new", changed(form, {"name": "张伟"}))
    assert "“客户等级” is missing." in text_of(refused)
    assert ctx.session.scalar(select(Customer.id)) is None


def test_those_who_may_not_create_find_no_form(app: Flask, ctx: Ctx) -> None:
    me, _user = staff(app, ctx, "analyst", view=Scope.ALL)
    assert me.get("/customers/new").status_code == 403
    assert me.post("/customers/new", {"name": "张伟"}).status_code == 403


def test_an_owner_beyond_ones_reach_is_refused_and_what_was_typed_is_kept(
        app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "lin", view=Scope.OWN, create=Scope.OWN)
    colleague = make.user()
    answer = me.post("/customers/new", changed(me.get("/customers/new"), {"name": "张伟", "owner_id": str(colleague)}))
    assert answer.status_code == 422
    assert "create customers only for yourself or within your department" in text_of(answer)
    assert filled(answer)["name"] == "张伟"


# Duplicates


def test_a_twin_shows_while_one_types_with_owner_and_last_touch(boss: Browser, make: Made) -> None:
    make.customer("张伟", phone=PHONE, owner_id=make.user("王志强"), number="C-7")
    answer = boss.htmx("POST", "/customers/duplicates", {"name": "张", "phone": "138 0013 8000"})
    for words in ("张伟 C-7", "Owner: 王志强", "last touch", "same phone"):
        assert words in text_of(answer)


def test_a_twin_of_others_is_only_said_to_be_held_elsewhere(app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "lin", view=Scope.OWN, create=Scope.OWN)
    make.customer("秘密客户", phone=PHONE, owner_id=make.user("王志强"))
    shown = text_of(me.htmx("POST", "/customers/duplicates", {"name": "张", "phone": PHONE}))
    assert "A customer held elsewhere" in shown
    assert "秘密客户" not in shown
    assert "王志强" not in shown


def test_a_name_at_the_same_place_is_a_hint(boss: Browser, make: Made) -> None:
    make.customer("张伟", region="330106")
    elsewhere = boss.htmx("POST", "/customers/duplicates", {"name": "张伟", "region": "310115"})
    here = boss.htmx("POST", "/customers/duplicates", {"name": "张伟", "region": ["330000", "330100", "330106"]})
    assert "same name, same place" in text_of(here)
    assert text_of(elsewhere) == ""


def test_half_typed_values_say_nothing(boss: Browser, make: Made) -> None:
    make.customer(phone=PHONE)
    answer = boss.htmx("POST", "/customers/duplicates", {"phone": "1380", "email": "a@", "id_number": "33"})
    assert text_of(answer) == ""


def test_a_duplicate_is_created_only_when_one_says_so(boss: Browser, ctx: Ctx, make: Made) -> None:
    make.customer("张伟", phone=PHONE)
    form = boss.get("/customers/new")
    asked = boss.post("/customers/new", changed(form, {"name": "张巍", "phone": PHONE}))
    assert asked.status_code == 422
    assert "Create anyway" in text_of(asked)
    done = boss.post("/customers/new", changed(asked, {"accept_duplicates": "1"}))
    assert done.status_code == 303
    assert len(ctx.session.scalars(select(Customer.id)).all()) == 2


# Changing


def test_the_form_untouched_changes_nothing(boss: Browser, ctx: Ctx, make: Made) -> None:
    owner = make.user()
    customer = make.customer("张伟", phone=PHONE, birthday="1985-10-01", region="330106", gender="male", language="zh",
                             email="a@example.com", owner_id=owner)
    with unit_of_work(ctx) as unit:
        unit.session.get_one(User, owner).active = False
    form = boss.get(f"/customers/{customer}/edit")
    before = customer_record(ctx, customer)
    assert boss.post(f"/customers/{customer}/edit", filled(form)).status_code == 303
    assert customer_record(ctx, customer) == before


def test_only_what_was_changed_is_written(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", phone=PHONE, source="展会")
    form = boss.get(f"/customers/{customer}/edit")
    boss.post(f"/customers/{customer}/edit", changed(form, {"source": "转介绍"}))
    assert changes(ctx, customer)["source"] == ("展会", "转介绍")
    assert customer_record(ctx, customer).version == 2


def test_a_section_is_changed_in_its_place(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    form = boss.htmx("GET", f"/customers/{customer}/sections/reach/edit")
    answer = boss.htmx("POST", f"/customers/{customer}/sections/reach/edit", changed(form, {"phone": PHONE}))
    assert "138 0013 8000" in text_of(answer)
    assert {"customer-changed", "timeline-changed"} <= events(answer)
    assert phones(ctx) == ["+8613800138000"]


def test_a_section_with_a_mistake_stays_a_form(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟")
    form = boss.htmx("GET", f"/customers/{customer}/sections/reach/edit")
    answer = boss.htmx("POST", f"/customers/{customer}/sections/reach/edit", changed(form, {"email": "nobody"}))
    assert answer.status_code == 422
    assert "is not an e-mail address" in text_of(answer)
    assert filled(answer)["email"] == "nobody"


def test_masked_phones_survive_a_form_of_those_who_do_not_see_them(app: Flask, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "clerk", view=Scope.OWN, edit=Scope.OWN)
    customer = make.customer("张伟", phone=PHONE, owner_id=user)
    form = me.get(f"/customers/{customer}/edit")
    assert filled(form)["phone"] == "138****8000"
    assert PHONE not in form.get_data(as_text=True)
    me.post(f"/customers/{customer}/edit", changed(form, {"phone": "138****8000 / 13900139000", "source": "展会"}))
    assert phones(ctx) == ["+8613800138000", "+8613900139000"]


def test_states_that_follow_from_purchases_are_not_offered(boss: Browser, make: Made) -> None:
    prospect, loyal = make.customer(), make.customer(state="loyal")
    offered = boss.get(f"/customers/{prospect}/edit").get_data(as_text=True)
    assert 'value="non_customer"' in offered
    assert 'value="loyal"' not in offered
    assert 'value="prospect"' not in boss.get(f"/customers/{loyal}/edit").get_data(as_text=True)


def test_whoever_hands_a_customer_over_and_loses_sight_of_it_is_led_back(app: Flask, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "lin", view=Scope.OWN, edit=Scope.OWN)
    customer, colleague = make.customer(owner_id=user), make.user()
    form = me.htmx("GET", f"/customers/{customer}/sections/own/edit")
    answer = me.htmx("POST", f"/customers/{customer}/sections/own/edit", changed(form, {"owner_id": str(colleague)}))
    assert (answer.status_code, customer_record(ctx, customer).owner_id) == (204, colleague)
    assert str(customer) not in answer.headers["HX-Redirect"]


# Two people at once


def test_two_changes_of_one_field_are_put_beside_each_other(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", source="展会", gender="male")
    form = boss.get(f"/customers/{customer}/edit")
    write_one(ctx, Draft(customer_id=customer, values={"source": "官网"}))
    answer = boss.post(f"/customers/{customer}/edit", changed(form, {"source": "转介绍", "gender": "female"}))
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Source 展会 转介绍 官网" in shown
    assert "Gender Male Female Male" in shown
    assert customer_record(ctx, customer).source == "官网"


def test_what_one_chooses_is_saved_on_top_of_what_is_stored(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", source="展会", gender="male")
    form = boss.get(f"/customers/{customer}/edit")
    write_one(ctx, Draft(customer_id=customer, values={"source": "官网"}))
    asked = boss.post(f"/customers/{customer}/edit", changed(form, {"source": "转介绍", "gender": "female"}))
    sent = [("field", "source"), ("field", "gender")]
    undecided = boss.post(f"/customers/{customer}/resolve", {**filled(asked), "field": [one for _key, one in sent]})
    assert "Choose for each field which of the two is right." in text_of(undecided)
    done = boss.post(f"/customers/{customer}/resolve", {
        **filled(asked), "field": ["source", "gender"], "choice-source": "theirs", "choice-gender": "yours"})
    record = customer_record(ctx, customer)
    assert (done.status_code, record.source, record.profile["gender"]) == (303, "官网", "female")


def test_changes_of_different_parts_are_both_kept_without_a_question(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", source="展会")
    form = boss.htmx("GET", f"/customers/{customer}/sections/reach/edit")
    write_one(ctx, Draft(customer_id=customer, values={"source": "官网"}))
    answer = boss.htmx("POST", f"/customers/{customer}/sections/reach/edit", changed(form, {"phone": PHONE}))
    assert answer.status_code == 200
    assert (customer_record(ctx, customer).source, phones(ctx)) == ("官网", ["+8613800138000"])


def test_a_third_change_while_one_chooses_is_asked_about_again(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", source="展会")
    form = boss.get(f"/customers/{customer}/edit")
    write_one(ctx, Draft(customer_id=customer, values={"source": "官网"}))
    asked = boss.post(f"/customers/{customer}/edit", changed(form, {"source": "转介绍"}))
    write_one(ctx, Draft(customer_id=customer, values={"source": "电话"}))
    again = boss.post(f"/customers/{customer}/resolve", {**filled(asked), "choice-source": "yours"})
    assert again.status_code == 409
    assert "Source 官网 转介绍 电话" in text_of(again)


def test_a_conflict_in_a_panel_takes_the_whole_page(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", phone=PHONE)
    form = boss.htmx("GET", f"/customers/{customer}/sections/reach/edit")
    write_one(ctx, Draft(customer_id=customer, values={"phone": "13900139000"}))
    answer = boss.htmx("POST", f"/customers/{customer}/sections/reach/edit", changed(form, {"phone": "13700137000"}))
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "body")
    assert "Phone 138 0013 8000 13700137000 139 0013 9000" in text_of(answer)


@pytest.mark.parametrize("sent", [{"version": "x"}, {"original": "[]"}, {"original": "{"}, {"version": ""},
                                  {"original": "[" * 100_000}])
def test_a_form_nobody_made_is_refused(boss: Browser, make: Made, sent: dict[str, str]) -> None:
    customer = make.customer("张伟")
    form = boss.get(f"/customers/{customer}/edit")
    assert boss.post(f"/customers/{customer}/edit", changed(form, sent)).status_code == 400


def test_places_are_chosen_step_by_step(boss: Browser) -> None:
    answer = boss.htmx("GET", "/customers/regions?region=330000").get_data(as_text=True)
    assert "Hangzhou" in answer
    assert 'value="330106"' not in answer
    moved = boss.htmx("GET", "/customers/regions?region=310000&region=330100&region=330106").get_data(as_text=True)
    assert "Pudong" in moved
    assert "Hangzhou" not in moved
