"""A plugin's fields on the form of a customer: shown, read, saved and refused as the core's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from guanxi.audit.queries import history
from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer
from guanxi.customers.queries import customer_record, past_changes
from guanxi.customers.services import write_customers, write_one
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.settings.trouble import troubles
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import TimelineEntry
from tests.core.accounts_help import PASSWORD, make_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed, filled, signed_in, toast
from tests.core.customers_help import acting
from tests.toy.guanxi_fitting.attributes import TROUBLE
from tests.toy.guanxi_fitting.models import Card

TYPED = {"fitting.waist": "84", "fitting.inseam": "79.5", "fitting.budget": "1,200.50",
         "fitting.fitted_on": "2026-03-05", "fitting.left_handed": "1", "fitting.cut": "slim",
         "fitting.remark": "likes tweed"}
STORED = (84, 795, 120050, date(2026, 3, 5), True, "slim", "likes tweed")
_COLUMNS = (Card.waist, Card.inseam, Card.budget, Card.fitted_on, Card.left_handed, Card.cut, Card.remark)


def card(ctx: Ctx, customer_id: int) -> tuple[Any, ...] | None:
    """What the plugin stored."""
    row = ctx.session.execute(select(*_COLUMNS).where(Card.customer_id == customer_id)).first()
    return tuple(row) if row else None


def ids(ctx: Ctx) -> list[int]:
    return list(ctx.session.scalars(select(Customer.id)))


def opened(browser: Browser, ctx: Ctx, **more: str) -> int:
    """A customer opened by the form, with what the plugin asks for; its id."""
    answer = browser.post("/customers/new", changed(browser.get("/customers/new"), {"name": "张伟", **TYPED, **more}))
    assert answer.status_code == 303, text_of(answer)
    return ids(ctx)[-1]


def fail() -> None:
    raise ValueError("the tape is torn")


def leave() -> None:
    sys.exit(3)


WAYS = pytest.mark.parametrize("way", [fail, leave])


def test_a_value_of_each_type_is_saved_with_a_new_file(boss: Browser, ctx: Ctx) -> None:
    assert card(ctx, opened(boss, ctx)) == STORED


def test_the_form_shows_them_and_saves_what_changed(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    form = boss.get(f"/customers/{customer}/edit")
    assert "Measurements" in text_of(form)
    assert {key: value for key, value in filled(form).items() if key.startswith("fitting.")} == {
        **TYPED, "fitting.budget": "1200.50"}
    answer = boss.post(f"/customers/{customer}/edit", changed(form, {"fitting.waist": "", "fitting.cut": "wide"}))
    assert answer.status_code == 303
    assert card(ctx, customer) == (None, 795, 120050, date(2026, 3, 5), True, "wide", "likes tweed")
    assert customer_record(ctx, customer).version == 2


def test_what_is_sent_unchanged_is_not_written(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    TROUBLE["write"] = fail
    answer = boss.post(f"/customers/{customer}/edit", changed(
        boss.get(f"/customers/{customer}/edit"), {"position": "tailor"}))
    assert answer.status_code == 303


def test_it_is_in_the_history_of_those_who_may_see_it(boss: Browser, app: Flask, ours: Ctx, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    boss.post(f"/customers/{customer}/edit", changed(boss.get(f"/customers/{customer}/edit"), {
        "fitting.budget": "99", "fitting.cut": "wide", "fitting.inseam": "80"}))
    whole = {change.title: (change.before, change.after) for change in past_changes(ours, customer)[:3]}
    assert whole == {"Budget": ("¥1,200.50", "¥99.00"), "Cut": ("Slim", "Wide"), "Inseam": ("79.5", "80.0")}
    with acting(app.extensions["guanxi"], principal(None, {"customer.view": "all", "fitting.view": "all"})) as seller:
        titles = {change.title for change in past_changes(seller, customer)}
    assert titles >= {"Cut", "Waist"}
    assert titles.isdisjoint({"Budget", "A field of a plugin"})
    entry = ctx.session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "core.changed")).one()
    assert entry.data == {"fields": ["attribute.fitting.budget", "attribute.fitting.cut", "attribute.fitting.inseam"]}


def test_the_history_page_is_whole_while_the_plugin_is_off(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    assert "84" in text_of(boss.get(f"/customers/{customer}/history"))
    boss.post("/plugins/fitting/disable")
    page = boss.get(f"/customers/{customer}/history")
    assert page.status_code == 200
    assert "张伟" in text_of(page)
    assert "84" not in text_of(page)


def test_what_can_not_be_read_is_said_beside_its_field_and_all_is_kept(boss: Browser, ctx: Ctx) -> None:
    sent = {**TYPED, "name": "张伟", "fitting.waist": "8.5", "fitting.inseam": "79.55", "fitting.fitted_on": "3/5/2026",
            "fitting.cut": "old", "fitting.remark": "x" * 61}
    answer = boss.post("/customers/new", changed(boss.get("/customers/new"), sent))
    assert answer.status_code == 422
    for words in ("“8.5” is not a whole number.", "more than 1 decimal places", "can mean different days",
                  "Choose one of the list.", "61 characters; at most 60 fit"):
        assert words in text_of(answer)
    assert filled(answer)["fitting.waist"] == "8.5"
    assert filled(answer)["fitting.left_handed"] == "1"
    assert ids(ctx) == []


def test_what_the_plugin_objects_to_stands_beside_the_field_and_nothing_is_saved(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    answer = boss.post(f"/customers/{customer}/edit", changed(boss.get(f"/customers/{customer}/edit"), {
        "name": "李明", "fitting.waist": "301"}))
    assert answer.status_code == 422
    assert 'id="fitting.waist-error"' in answer.text
    assert "Nobody is that stout." in text_of(answer)
    assert (filled(answer)["fitting.waist"], filled(answer)["name"]) == ("301", "李明")
    assert (customer_record(ctx, customer).name, card(ctx, customer)) == ("张伟", STORED)


def test_a_retired_choice_stays_only_where_it_is_chosen(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    assert 'value="old"' not in boss.get(f"/customers/{customer}/edit").text
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Card).values(cut="old"))
    form = boss.get(f"/customers/{customer}/edit")
    assert filled(form)["fitting.cut"] == "old"
    assert boss.post(f"/customers/{customer}/edit", changed(form, {"fitting.waist": "85"})).status_code == 303
    assert card(ctx, customer) == (85, *STORED[1:5], "old", STORED[6])


def test_the_other_kind_has_its_own_sections(boss: Browser) -> None:
    form = boss.get("/customers/new")
    other = boss.htmx("POST", "/customers/new/form", changed(form, {"kind": "company", **TYPED}))
    assert "Measurements" not in text_of(other)
    back = boss.htmx("POST", "/customers/new/form", changed(form, {"kind": "person", **TYPED}))
    assert filled(back)["fitting.waist"] == "84"


# Rights


@pytest.fixture
def seller(app: Flask, boss: Browser, ours: Ctx) -> Browser:
    """Somebody who sees the cards but not what is paid."""
    scopes = {f"customer.{action}": Scope.ALL for action in ("view", "create", "edit")}
    make_user(ours, make_role(ours, {**scopes, "fitting.view": Scope.ALL}), login="lin", password=PASSWORD)
    return signed_in(app, "lin")


def test_a_field_one_has_no_right_to_is_not_shown_and_not_written(boss: Browser, seller: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    form = seller.get(f"/customers/{customer}/edit")
    assert "Waist" in text_of(form)
    assert "Budget" not in text_of(form)
    assert "fitting.budget" not in form.text
    forged = seller.post(f"/customers/{customer}/edit", changed(form, {"fitting.budget": "1", "fitting.waist": "85"}))
    assert forged.status_code == 422
    assert "“fitting.budget” can’t be saved" in text_of(forged)
    assert card(ctx, customer) == STORED


@pytest.mark.parametrize("path", ["/customers/new", "/customers/{}/sections/about/edit"])
def test_a_forged_field_is_refused_everywhere(boss: Browser, seller: Browser, ctx: Ctx, path: str) -> None:
    customer = opened(boss, ctx)
    path = path.format(customer)
    answer = seller.post(path, changed(seller.get(path), {"name": "赵六", "fitting.budget": "1"}))
    assert answer.status_code == 422
    assert (len(ids(ctx)), customer_record(ctx, customer).name, card(ctx, customer)) == (1, "张伟", STORED)


@pytest.mark.parametrize("key", ["fitting.budget", "fitting.length", "fitting.nothing", "customer.name"])
def test_the_write_path_itself_refuses_what_the_actor_may_not_write(made: Made, app: Flask, key: str) -> None:
    customer = made.customer("张伟")
    seller = principal(None, {"customer.view": "all", "customer.edit": "all", "fitting.view": "all"})
    with acting(app.extensions["guanxi"], seller) as theirs:
        with pytest.raises(Refused) as refused:
            write_one(theirs, Draft(customer_id=customer, values={}, attributes={key: "1"}))
        assert [(issue.code, issue.field) for issue in refused.value.issues] == [("unknown_field", key)]


def test_without_any_field_one_may_see_there_is_no_section(app: Flask, boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    role = make_role(ctx, {"customer.view": Scope.ALL, "customer.edit": Scope.ALL})
    make_user(ctx, role, login="wu", password=PASSWORD)
    assert "Measurements" not in text_of(signed_in(app, "wu").get(f"/customers/{customer}/edit"))


# Two at once


def test_two_people_are_asked_which_is_right(boss: Browser, app: Flask, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    path = f"/customers/{customer}/edit"
    mine, theirs = boss.get(path), changed(boss.get(path), {"fitting.cut": "wide"})
    boss.post(path, theirs)
    clash = boss.post(path, changed(mine, {"fitting.cut": "", "fitting.waist": "90"}))
    assert clash.status_code == 409
    assert "Wide" in text_of(clash)
    resolved = boss.post(f"/customers/{customer}/resolve", {
        **filled(clash), "field": ["fitting.cut", "fitting.waist"], "choice-fitting.cut": "yours"})
    assert resolved.status_code == 303
    assert card(ctx, customer) == (90, *STORED[1:5], None, STORED[6])


def test_other_fields_of_both_are_kept(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    path = f"/customers/{customer}/edit"
    mine = boss.get(path)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Customer).values(version=2, source="trade fair"))
    clash = boss.post(path, changed(mine, {"fitting.waist": "90"}))
    assert clash.status_code == 409
    done = boss.post(f"/customers/{customer}/resolve", {**filled(clash), "field": ["source", "fitting.waist"]})
    assert done.status_code == 303
    assert (card(ctx, customer) or ())[0] == 90


def test_what_the_plugin_changed_itself_meanwhile_is_asked_about_too(boss: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    form = boss.get(f"/customers/{customer}/edit")
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Card).values(waist=100))
    assert boss.post(f"/customers/{customer}/edit", changed(form, {"fitting.cut": "wide"})).status_code == 303
    form = changed(form, {"version": "2", "fitting.waist": "90"})
    clash = boss.post(f"/customers/{customer}/edit", form)
    assert clash.status_code == 409
    assert "100" in text_of(clash)


# What fails


@WAYS
@pytest.mark.parametrize("place", ["sections", "choices"])
def test_a_form_is_whole_without_a_section_that_fails(
        boss: Browser, ctx: Ctx, place: str, way: Callable[[], None]) -> None:
    customer = opened(boss, ctx)
    TROUBLE[place] = way
    for path in (f"/customers/{customer}/edit", "/customers/new"):
        form = boss.get(path)
        assert form.status_code == 200
        assert "What “Tailor’s cards” shows here is missing just now." in text_of(form)
        assert "Waist" not in text_of(form)
    answer = boss.post(f"/customers/{customer}/edit", changed(boss.get(f"/customers/{customer}/edit"), {
        "position": "tailor"}))
    assert answer.status_code == 303
    assert card(ctx, customer) == STORED


def test_a_section_of_what_can_not_be_written_is_a_failure_of_its_plugin(boss: Browser) -> None:
    TROUBLE["unwritable"] = bool
    assert "What “Tailor’s cards” shows here is missing just now." in text_of(boss.get("/customers/new"))


@WAYS
def test_a_write_that_fails_refuses_all_and_names_the_plugin(
        boss: Browser, app: Flask, ctx: Ctx, way: Callable[[], None]) -> None:
    customer = opened(boss, ctx)
    TROUBLE["write"] = way
    answer = boss.post(f"/customers/{customer}/edit", changed(boss.get(f"/customers/{customer}/edit"), {
        "name": "李明", "fitting.waist": "85"}))
    assert answer.status_code == 422
    assert "“Tailor’s cards” could not check this, so nothing was written." in text_of(answer)
    assert filled(answer)["fitting.waist"] == "85"
    assert (customer_record(ctx, customer).name, card(ctx, customer)) == ("张伟", STORED)


def test_however_often_it_fails_it_is_never_left_out(boss: Browser, app: Flask, ctx: Ctx) -> None:
    TROUBLE["write"] = fail
    form = boss.get("/customers/new")
    for name in range(6):
        boss.post("/customers/new", changed(form, {"name": f"张{name}", **TYPED}))
    app.extensions["guanxi"].catalogues.failures.flush()
    trouble = troubles(ctx)
    assert [(one.plugin, one.hook, one.count, one.muted_until) for one in trouble] == [
        ("fitting", "attribute_write", 6, None)]
    assert "saving of its fields of a customer: 6" in text_of(boss.get("/plugins"))
    assert ids(ctx) == []


def test_a_field_of_a_plugin_switched_off_meanwhile_is_not_lost_silently(boss: Browser, ctx: Ctx) -> None:
    form = boss.get("/customers/new")
    boss.post("/plugins/fitting/disable")
    answer = boss.post("/customers/new", changed(form, {"name": "张伟", **TYPED}))
    assert answer.status_code == 422
    assert "“fitting.waist” can’t be saved: it has been switched off" in text_of(answer)
    assert filled(answer)["name"] == "张伟"
    assert "fitting.waist" not in filled(answer)


# The write path


def test_a_batch_is_written_in_one_call_of_each_attribute(made: Made, ours: Ctx, ctx: Ctx) -> None:
    calls: list[str] = []
    TROUBLE["write"] = lambda: calls.append("write")
    drafts = [Draft(values={"name": f"客户{n}"}, attributes={"fitting.waist": n, "fitting.remark": ""})
              for n in range(5)]
    written = write_customers(ours, drafts)
    assert [(card(ctx, row) or ())[0] for row in written.created] == [0, 1, 2, 3, 4]
    assert calls == ["write"]
    changes = history(ctx, "customer", written.created[3])
    assert [(one.before, one.after) for one in changes if one.field == "attribute.fitting.waist"] == [(None, 3)]


def test_the_form_costs_one_statement_more_however_many_fields(boss: Browser, ctx: Ctx, app: Flask) -> None:
    customer = opened(boss, ctx)
    engine: Engine = app.extensions["guanxi"].engine
    with counted(engine) as on:
        boss.get(f"/customers/{customer}/edit")
    boss.post("/plugins/fitting/disable")
    boss.get(f"/customers/{customer}/edit")
    with counted(engine) as off:
        boss.get(f"/customers/{customer}/edit")
    assert len(on) == len(off) + 1


@pytest.mark.parametrize("key", TYPED)
def test_each_is_changed_in_a_cell_of_a_list_and_taken_back(boss: Browser, ctx: Ctx, key: str) -> None:
    customer, new = opened(boss, ctx), {"fitting.cut": "wide", "fitting.left_handed": "0",
                                       "fitting.fitted_on": "2026-03-06"}.get(key, "77")
    assert f'data-edit="/customers/:id/fields/{key}?as={key}"' in boss.get(f"/customers?columns={key}").text
    address = f"/customers/{customer}/fields/{key}?as={key}"
    answer = boss.htmx("POST", address, changed(boss.get(address), {key: new}))
    assert answer.status_code == 200, text_of(answer)
    assert card(ctx, customer) != STORED
    boss.post(toast(answer)["undo"], {})
    assert card(ctx, customer) == STORED


def test_two_people_in_one_cell_are_asked_which_is_right(boss: Browser, ctx: Ctx) -> None:
    address = f"/customers/{opened(boss, ctx)}/fields/fitting.waist?as=fitting.waist"
    form = boss.get(address)
    assert boss.htmx("POST", address, changed(form, {"fitting.waist": "85"})).text == "85"
    asked = boss.htmx("POST", address, changed(form, {"fitting.waist": "86"}))
    assert (asked.status_code, "meanwhile: 85" in text_of(asked)) == (409, True)
    assert boss.htmx("POST", address, changed(asked, {})).text == "86"


def test_a_cell_one_has_no_right_to_is_not_there(boss: Browser, seller: Browser, ctx: Ctx) -> None:
    customer = opened(boss, ctx)
    assert seller.get(f"/customers/{customer}/fields/fitting.waist?as=fitting.waist").status_code == 200
    assert seller.get(f"/customers/{customer}/fields/fitting.budget?as=fitting.budget").status_code == 404
    assert seller.get(f"/customers/{customer}/fields/fitting.length?as=fitting.length").status_code == 404
