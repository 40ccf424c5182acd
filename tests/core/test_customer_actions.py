"""What is done on a customer's page: notes, contact persons, relations, tags, sharing, reveals, trash."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from guanxi.audit.queries import history
from guanxi.ctx import Ctx, Scope
from guanxi.customers.consents import consents_of
from guanxi.customers.models import Collaborator, ContactPerson, CustomerTag, Relation
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.queries import customer_record
from guanxi.customers.tags import create_tag, put_tag, tags_of
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.timeline.models import CustomerActivity, Note, TimelineEntry
from tests.core.browser_help import Browser, hits_of, text_of
from tests.core.customer_pages_help import boss_of, changed, events, filled, staff, toast
from tests.core.customers_help import changes

PHONE = "13800138000"


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


@pytest.fixture
def customer(make: Made) -> int:
    return make.customer("云锦纺织", kind="company")


def note(browser: Browser, customer: int, body: str = "上午接电话") -> None:
    browser.htmx("POST", f"/customers/{customer}/notes", {"body": body})


def test_every_address_that_changes_something_is_a_post(app: Flask) -> None:
    reading = re.compile(r"show|head|neighbours|timeline|edit|section|create|find|candidates|regions|history|people|"
                         r"person|relations|tags|collaborators|consents|new_|ask_|index|new|option|quick|sight")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("customers.", "fields.", "tags.")) and "GET" in (rule.methods or ()):
            assert reading.match(rule.endpoint.partition(".")[2]), rule


def test_no_part_of_an_address_holds_what_postgresql_cannot(app: Flask, boss: Browser) -> None:
    worded = [rule for rule in app.url_map.iter_rules()
              if "GET" in (rule.methods or ()) and re.search(r"<(?!int:)", rule.rule)]
    for rule in worded:
        path = re.sub("<[^>]*>", "a%00b", re.sub("<int:[^>]*>", "1", rule.rule))
        assert boss.get(path).status_code in (404, 405), rule
    assert len(worded) > 5


def test_without_the_token_of_a_page_nothing_is_changed(app: Flask, boss: Browser, customer: int, ctx: Ctx) -> None:
    boss.token = "stolen"
    assert boss.post(f"/customers/{customer}/trash").status_code == 400
    assert customer_record(ctx, customer).trashed_at is None


# Notes


def test_a_note_is_on_the_timeline_and_counts_as_a_touch(boss: Browser, ctx: Ctx, customer: int) -> None:
    answer = boss.htmx("POST", f"/customers/{customer}/notes", {"body": "上午接电话"})
    assert "林晓燕 wrote a note" in text_of(answer)
    assert "上午接电话" in text_of(answer)
    assert events(answer) == {"customer-changed"}
    assert ctx.session.scalar(select(CustomerActivity.last_at)) is not None


def test_an_empty_note_says_so_and_an_overlong_one_keeps_what_was_typed(boss: Browser, customer: int) -> None:
    empty = boss.htmx("POST", f"/customers/{customer}/notes", {"body": "  "})
    long = boss.htmx("POST", f"/customers/{customer}/notes", {"body": "长" * 20_001})
    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Write something first." in text_of(empty)
    assert "长" * 20_001 in long.get_data(as_text=True)


def test_a_note_is_changed_in_a_dialog(boss: Browser, ctx: Ctx, customer: int) -> None:
    note(boss, customer)
    note_id = ctx.session.scalar(select(Note.id))
    assert "上午接电话" in boss.htmx("GET", f"/customers/{customer}/notes/{note_id}").get_data(as_text=True)
    answer = boss.htmx("POST", f"/customers/{customer}/notes/{note_id}", {"body": "下午接电话"})
    assert {"gx:close", "timeline-changed"} <= events(answer)
    assert changes(ctx, customer)[f"note.{note_id}"] == ("上午接电话", "下午接电话")


def test_a_deleted_note_comes_back_with_its_time_and_author(boss: Browser, ctx: Ctx, customer: int) -> None:
    note(boss, customer)
    before = ctx.session.execute(select(Note.id, Note.body, Note.author_id, TimelineEntry.at)
                                 .join(TimelineEntry, TimelineEntry.note_id == Note.id)).one()
    gone = boss.htmx("POST", f"/customers/{customer}/notes/{before.id}/delete")
    assert "上午接电话" not in text_of(gone)
    boss.post(toast(gone)["undo"])
    after = ctx.session.execute(select(Note.body, Note.author_id, TimelineEntry.at)
                                .join(TimelineEntry, TimelineEntry.note_id == Note.id)).one()
    assert tuple(after) == tuple(before)[1:]
    assert boss.post(toast(gone)["undo"]).status_code == 404
    assert ctx.session.scalar(select(func.count()).select_from(Note)) == 1


def test_notes_of_others_are_not_ones_own_to_change(app: Flask, boss: Browser, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "lin", view=Scope.OWN, edit=Scope.OWN)
    mine = make.customer(owner_id=user)
    note(boss, mine)
    note_id = ctx.session.scalar(select(Note.id))
    assert me.htmx("POST", f"/customers/{mine}/notes/{note_id}", {"body": "x"}).status_code == 404
    assert me.htmx("POST", f"/customers/{mine}/notes/{note_id}/delete").status_code == 404
    assert f"/notes/{note_id}" not in me.get(f"/customers/{mine}").get_data(as_text=True)


def test_a_note_is_not_reached_through_another_customer(boss: Browser, ctx: Ctx, customer: int, make: Made) -> None:
    note(boss, customer)
    note_id, other = ctx.session.scalar(select(Note.id)), make.customer()
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/delete")):
        answer = boss.htmx(method, f"/customers/{other}/notes/{note_id}{path}", {"body": "x"})
        assert answer.status_code == 404


def test_a_pinned_entry_stands_at_the_head(boss: Browser, ctx: Ctx, customer: int) -> None:
    note(boss, customer)
    entry = ctx.session.scalar(select(TimelineEntry.id).where(TimelineEntry.note_id.is_not(None)))
    pinned = boss.htmx("POST", f"/customers/{customer}/entries/{entry}/pin?pinned=1").get_data(as_text=True)
    assert f'id="pinned-{entry}"' in pinned
    free = boss.htmx("POST", f"/customers/{customer}/entries/{entry}/pin?pinned=0").get_data(as_text=True)
    assert f'id="pinned-{entry}"' not in free


# Contact persons


def test_a_contact_person_is_entered_and_changed_in_a_dialog(boss: Browser, ctx: Ctx, customer: int) -> None:
    form = boss.htmx("GET", f"/customers/{customer}/people/new")
    done = boss.htmx("POST", f"/customers/{customer}/people/new", changed(form, {"name": "王建国", "phone": PHONE}))
    assert {"gx:close", "people-changed", "timeline-changed"} <= events(done)
    person = ctx.session.scalar(select(ContactPerson.id))
    form = boss.htmx("GET", f"/customers/{customer}/people/{person}")
    boss.htmx("POST", f"/customers/{customer}/people/{person}", changed(form, {"position": "总经理"}))
    panel = text_of(boss.htmx("GET", f"/customers/{customer}/people"))
    assert "王建国 总经理 138 0013 8000" in panel


def test_a_contact_person_who_cannot_be_kept_stays_in_the_dialog(boss: Browser, customer: int) -> None:
    form = boss.htmx("GET", f"/customers/{customer}/people/new")
    answer = boss.htmx("POST", f"/customers/{customer}/people/new", changed(form, {"name": "王", "phone": "1"}))
    assert answer.status_code == 422
    assert "is not a telephone number" in text_of(answer)


def clash(boss: Browser, ctx: Ctx, customer: int) -> tuple[str, TestResponse]:
    """Two forms of one contact person are open; the second to be sent is answered so."""
    with unit_of_work(ctx) as unit:
        person = add_person(unit.ctx, customer, PersonDetails(name="王建国", position="采购员"))
    url = f"/customers/{customer}/people/{person}"
    first, second = boss.htmx("GET", url), boss.htmx("GET", url)
    boss.htmx("POST", url, changed(first, {"position": "采购经理", "note": "爱喝茶"}))
    return url, boss.htmx("POST", url, changed(second, {"position": "采购总监", "phone": PHONE}))


def test_two_changes_of_one_contact_person_are_put_beside_each_other(boss: Browser, ctx: Ctx, customer: int) -> None:
    _url, asked = clash(boss, ctx, customer)
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (409, "body")
    text = text_of(asked)
    assert "Position 采购员 采购总监 采购经理" in text
    assert ctx.session.scalar(select(ContactPerson.position)) == "采购经理"


def test_what_was_chosen_of_two_changes_is_saved_and_the_rest_stays(boss: Browser, ctx: Ctx, customer: int) -> None:
    url, asked = clash(boss, ctx, customer)
    undecided = boss.post(f"{url}/resolve", {**filled(asked), "field": ["position", "phone", "note"]})
    assert (undecided.status_code, "Choose for each field" in text_of(undecided)) == (422, True)
    boss.post(f"{url}/resolve", {**filled(asked), "field": ["position", "phone", "note"], "choice-position": "yours",
                                 "choice-phone": "yours", "choice-note": "theirs"})
    panel = text_of(boss.htmx("GET", f"/customers/{customer}/people"))
    assert "采购总监 138 0013 8000 爱喝茶" in panel


def test_the_same_change_by_two_people_is_no_conflict(boss: Browser, ctx: Ctx, customer: int) -> None:
    with unit_of_work(ctx) as unit:
        person = add_person(unit.ctx, customer, PersonDetails(name="王建国"))
    url = f"/customers/{customer}/people/{person}"
    forms = [boss.htmx("GET", url) for _ in range(2)]
    answers = [boss.htmx("POST", url, changed(form, {"position": "采购经理"})) for form in forms]
    assert [answer.status_code for answer in answers] == [204, 204]


def test_whoever_left_is_marked_with_a_way_back(boss: Browser, ctx: Ctx, customer: int) -> None:
    with unit_of_work(ctx) as unit:
        person = add_person(unit.ctx, customer, PersonDetails(name="王建国"))
    answer = boss.htmx("POST", f"/customers/{customer}/people/{person}/left")
    assert "has left" in text_of(boss.htmx("GET", f"/customers/{customer}/people"))
    boss.post(toast(answer)["undo"])
    assert ctx.session.scalar(select(ContactPerson.left_at)) is None


def test_deleting_names_whom_it_deletes(boss: Browser, ctx: Ctx, customer: int) -> None:
    with unit_of_work(ctx) as unit:
        person = add_person(unit.ctx, customer, PersonDetails(name="王建国"))
    asked = boss.htmx("GET", f"/customers/{customer}/people/{person}/delete")
    assert "Delete 王建国?" in text_of(asked)
    boss.htmx("POST", f"/customers/{customer}/people/{person}/delete")
    assert ctx.session.scalar(select(ContactPerson.id)) is None


# Relations, tags, sharing, consents


def test_a_relation_is_added_to_somebody_found_and_removed_with_undo(
        boss: Browser, ctx: Ctx, customer: int, make: Made) -> None:
    person = make.customer("王建国")
    found = boss.htmx("GET", f"/customers/{customer}/candidates?q=王建国")
    assert f'value="{person}"' in found.get_data(as_text=True)
    sent = {"side": "~works_for", "other_id": person, "note": "厂长"}
    boss.htmx("POST", f"/customers/{customer}/relations/new", sent)
    assert "Employs 王建国 厂长" in text_of(boss.htmx("GET", f"/customers/{customer}/relations"))
    relation = ctx.session.scalar(select(Relation.id))
    gone = boss.htmx("POST", f"/customers/{customer}/relations/{relation}/delete")
    boss.post(toast(gone)["undo"])
    row = ctx.session.execute(select(Relation.customer_id, Relation.kind, Relation.note)).one()
    assert tuple(row) == (person, "works_for", "厂长")


def test_a_relation_to_nobody_is_refused_in_the_dialog(boss: Browser, customer: int) -> None:
    answer = boss.htmx("POST", f"/customers/{customer}/relations/new", {"side": "works_for", "other_id": ""})
    assert answer.status_code == 422
    assert "Choose another one." in text_of(answer)


def test_tags_are_chosen_and_given_back(boss: Browser, ctx: Ctx, customer: int) -> None:
    with unit_of_work(ctx) as unit:
        old, new = create_tag(unit.ctx, "旧"), create_tag(unit.ctx, "新")
        put_tag(unit.ctx, [customer], old)
    answer = boss.htmx("POST", f"/customers/{customer}/tags/edit", {"tags": [new]})
    assert list(tags_of(ctx, [customer])[customer]) == [new]
    boss.post(toast(answer)["undo"])
    assert list(tags_of(ctx, [customer])[customer]) == [old]
    assert ctx.session.scalar(select(func.count()).select_from(CustomerTag)) == 1


def test_a_customer_is_shared_and_no_longer_shared_with_undo(
        boss: Browser, ctx: Ctx, customer: int, make: Made) -> None:
    friend = make.user("赵敏")
    answer = boss.htmx("POST", f"/customers/{customer}/collaborators/new", {"user_id": friend})
    assert toast(answer)["text"] == "赵敏 shares this customer now"
    assert "赵敏" in text_of(boss.htmx("GET", f"/customers/{customer}/collaborators"))
    gone = boss.htmx("POST", f"/customers/{customer}/collaborators/{friend}/delete")
    assert ctx.session.scalar(select(Collaborator.user_id)) is None
    boss.post(toast(gone)["undo"])
    assert ctx.session.scalar(select(Collaborator.user_id)) == friend


def test_sharing_with_nobody_is_refused_in_the_dialog(boss: Browser, customer: int) -> None:
    answer = boss.htmx("POST", f"/customers/{customer}/collaborators/new", {"user_id": ""})
    assert answer.status_code == 422
    assert "Choose a member of staff who is active." in text_of(answer)


def test_the_latest_word_on_a_consent_counts(boss: Browser, ctx: Ctx, customer: int) -> None:
    for given in ("1", "0"):
        boss.htmx("POST", f"/customers/{customer}/consents/new", {
            "purpose": "marketing", "channel": "sms", "given": given, "how": "门店签字"})
    assert [(row.channel, row.given) for row in consents_of(ctx, customer)] == [("sms", False)]
    assert "Text message: not agreed" in text_of(boss.htmx("GET", f"/customers/{customer}/consents"))


def test_a_consent_says_how_it_was_given(boss: Browser, ctx: Ctx, customer: int) -> None:
    answer = boss.htmx("POST", f"/customers/{customer}/consents/new", {
        "purpose": "marketing", "channel": "sms", "given": "1", "how": " "})
    assert answer.status_code == 422
    assert consents_of(ctx, customer) == []


# Phones in part


def test_a_revealed_phone_is_shown_once_and_written_down(app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "service", view=Scope.ALL, reveal=Scope.ALL)
    customer = make.customer("张伟", phone=PHONE)
    answer = me.get(f"/customers/{customer}").get_data(as_text=True)
    assert "138****8000" in answer
    assert PHONE not in answer
    address = re.search(r"/customers/\d+/points/\d+/reveal", answer)
    assert address is not None
    assert "138 0013 8000" in text_of(me.htmx("POST", address[0]))
    last = history(ctx, "customer", customer)[0]
    assert (last.action, last.actor, last.after) == ("reveal", "service", "138****8000")
    assert "Phone shown in full" in text_of(me.get(f"/customers/{customer}/history"))


def test_without_the_right_nothing_is_revealed(app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "analyst", view=Scope.ALL)
    customer = make.customer("张伟", phone=PHONE)
    answer = me.get(f"/customers/{customer}").get_data(as_text=True)
    assert "138****8000" in answer
    assert "/reveal" not in answer
    assert me.htmx("POST", f"/customers/{customer}/points/1/reveal").status_code == 403


def test_no_surface_of_the_page_gives_a_masked_phone_away(app: Flask, boss: Browser, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "clerk", view=Scope.OWN, edit=Scope.OWN)
    customer = make.customer("云锦", kind="company", phone=PHONE, owner_id=user)
    with unit_of_work(ctx) as unit:
        person = add_person(unit.ctx, customer, PersonDetails(name="王", phone="13900139000"))
    for path in ("", "/edit", "/history", "/history?field=phone", "/sections/reach", "/sections/reach/edit", "/people",
                 f"/people/{person}", "/head", "/timeline"):
        answer = me.htmx("GET", f"/customers/{customer}{path}").get_data(as_text=True)
        assert "0013 8000" not in answer
        assert "00138000" not in answer
        assert "00139000" not in answer.replace("0013 9000", "00139000")
    assert PHONE not in me.get("/customers/find?q=云锦").get_data(as_text=True)


# History


def test_the_history_of_one_field_has_every_value_it_had(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer, owner = make.customer("张伟", source="展会"), make.user("王志强")
    for values in ({"source": "官网"}, {"source": "转介绍", "owner_id": str(owner)}):
        form = boss.get(f"/customers/{customer}/edit")
        boss.post(f"/customers/{customer}/edit", changed(form, values))
    one = text_of(boss.htmx("GET", f"/customers/{customer}/history?field=source"))
    assert "官网 转介绍" in one
    assert "展会 官网" in one
    assert "Owner" not in one
    assert "Owner 王志强" in text_of(boss.get(f"/customers/{customer}/history"))


def test_the_history_of_others_customers_is_closed(app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "lin", view=Scope.OWN)
    assert me.get(f"/customers/{make.customer()}/history").status_code == 404


# Trash


def test_a_customer_goes_into_the_trash_and_comes_back(boss: Browser, ctx: Ctx, customer: int) -> None:
    assert boss.post(f"/customers/{customer}/trash").status_code == 303
    assert customer_record(ctx, customer).trashed_at is not None
    assert "云锦纺织 is in the trash" in text_of(boss.get("/me"))
    boss.post(f"/customers/{customer}/restore")
    assert customer_record(ctx, customer).trashed_at is None


@pytest.mark.parametrize("path", ["/notes", "/people/new", "/relations/new", "/tags/edit", "/collaborators/new",
                                  "/consents/new"])
def test_nothing_is_changed_of_a_customer_in_the_trash(boss: Browser, customer: int, path: str) -> None:
    boss.post(f"/customers/{customer}/trash")
    sent = {"body": "x", "name": "x", "side": "family", "other_id": "1", "user_id": "1", "how": "x", "tags": "1",
            "purpose": "survey", "channel": "sms"}
    assert boss.htmx("POST", f"/customers/{customer}{path}", sent).status_code == 422


def test_those_without_the_right_put_nothing_into_the_trash(app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "lin", view=Scope.ALL, edit=Scope.OWN, delete=Scope.OWN)
    theirs = make.customer()
    assert me.post(f"/customers/{theirs}/trash").status_code == 403
    assert customer_record(ctx, theirs).trashed_at is None


# Finding and going on


def test_the_palette_finds_customers_one_may_see(app: Flask, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "lin", view=Scope.OWN)
    mine = make.customer("张晓明", owner_id=user, number="C-1")
    make.customer("张晓芳")
    found = hits_of(me.get("/customers/find?q=张晓"))
    assert list(found) == ["Customers"]
    assert [(item["title"], item["url"]) for item in found["Customers"]] == [("张晓明", f"/customers/{mine}")]


def test_previous_and_next_follow_the_list_one_came_from(boss: Browser, make: Made) -> None:
    first, second, third = (make.customer(name) for name in ("安一", "白二", "曹三"))
    page = boss.get(f"/customers/{second}?list=1").get_data(as_text=True)
    assert f"/customers/{second}/beside?list=1" in page
    beside = boss.htmx("GET", f"/customers/{second}/beside?list=1").get_data(as_text=True)
    assert re.findall(r'<a[^>]* href="([^"]+)"', beside) == [f"/customers/{first}?list=1", f"/customers/{third}?list=1"]
    turned = boss.htmx("GET", f"/customers/{second}/beside?list=1&sort=-customer.name").get_data(as_text=True)
    assert re.findall(r'href="/customers/(\d+)', turned) == [str(third), str(first)]


def test_save_and_next_goes_on_to_the_next_form(boss: Browser, make: Made) -> None:
    first, second = make.customer("安一"), make.customer("白二")
    form = boss.get(f"/customers/{first}/edit?list=1")
    answer = boss.post(f"/customers/{first}/edit?list=1", changed(form, {"source": "展会", "then": "next"}))
    assert answer.headers["Location"] == f"/customers/{second}/edit?list=1"


def test_a_list_that_can_no_longer_be_read_leads_nowhere_and_harms_nothing(boss: Browser, make: Made) -> None:
    customer = make.customer()
    assert boss.get(f"/customers/{customer}?list=1&f=nonsense&view=999").status_code == 200
    beside = boss.htmx("GET", f"/customers/{customer}/beside?list=1&f=nonsense&view=999")
    assert beside.status_code == 200
    assert "<a " not in beside.get_data(as_text=True)

