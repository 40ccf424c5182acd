"""A customer's page: what it shows, to whom, and at what price."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.queries import customer_head
from guanxi.customers.relations import relate
from guanxi.customers.services import trash, write_one
from guanxi.customers.tags import create_tag, put_tag
from guanxi.customers.visibility import usable_ids
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.timeline.services import NewNote, add_notes
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.world import generated

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def page(browser: Browser, customer_id: int, query: str = "") -> str:
    return text_of(browser.get(f"/customers/{customer_id}{query}"))


def test_the_page_shows_facts_in_words(boss: Browser, make: Made) -> None:
    owner = make.user("王志强")
    customer = make.customer("张伟", phone="13800138000", gender="male", position="总经理", owner_id=owner,
                             birthday="农历1985年八月十五", source="展会", number="C-004217")
    shown = page(boss, customer)
    for words in ("张伟", "C-004217", "138 0013 8000", "Male", "Mr Zhang, 张总", "Owner: 王志强", "展会", "lunar 1985"):
        assert words in shown


def test_nobody_is_addressed_by_a_number(boss: Browser, make: Made) -> None:
    assert "Salutation" in page(boss, make.customer("李"))
    assert "Salutation" not in page(boss, make.customer("21382"))


def test_the_strip_compares_each_figure_in_words(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    with unit_of_work(ctx) as unit:
        add_notes(unit.ctx, [NewNote(customer_id=customer, body="回访", at=ctx.now - timedelta(days=days))
                             for days in (46, 74, 102)])
    shown = page(boss, customer)
    for words in ("Last touch 46 days ago usually every 28 days", "Prospect for 0 days since", "Notes 3",
                  "0 in the last 30 days", "Collaborators 0 the owner alone", "On file for 0 days"):
        assert words in shown


def test_a_customer_without_notes_says_so(boss: Browser, make: Made) -> None:
    assert "Last touch never No note yet" in page(boss, make.customer())


def test_relations_are_read_from_both_ends(boss: Browser, ctx: Ctx, make: Made) -> None:
    person, company = make.customer("王建国"), make.customer("云锦纺织", kind="company")
    with unit_of_work(ctx) as unit:
        relate(unit.ctx, person, "works_for", company)
    assert "Works for 云锦纺织" in page(boss, person)
    assert "Employs 王建国" in page(boss, company)


def test_a_related_customer_one_may_not_see_has_no_name(app: Flask, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "lin", view=Scope.OWN)
    mine, theirs = make.customer("张伟", owner_id=user), make.customer("秘密公司", kind="company")
    with unit_of_work(ctx) as unit:
        relate(unit.ctx, mine, "works_for", theirs)
    shown = page(me, mine)
    assert "Works for a customer held elsewhere" in shown
    assert "秘密公司" not in shown


def test_contact_persons_and_tags_are_on_the_page(boss: Browser, ctx: Ctx, make: Made) -> None:
    company = make.customer("云锦纺织", kind="company")
    with unit_of_work(ctx) as unit:
        add_person(unit.ctx, company, PersonDetails(name="王建国", position="总经理", role="decision_maker",
                                                    phone="13800138000"))
        put_tag(unit.ctx, [company], create_tag(unit.ctx, "账期 30 天"))
    shown = page(boss, company)
    for words in ("王建国 总经理, Decision maker", "138 0013 8000", "账期 30 天"):
        assert words in shown
    assert 'href="tel:+8613800138000"' in boss.get(f"/customers/{company}").get_data(as_text=True)


def test_the_timeline_tells_who_did_what_with_names(boss: Browser, ctx: Ctx, make: Made) -> None:
    one, two = make.user("王志强"), make.user("赵敏")
    customer = make.customer(owner_id=one)
    write_one(ctx, Draft(customer_id=customer, values={"owner_id": two, "source": "展会", "region": "330106"}))
    shown = page(boss, customer)
    assert "The system handed this customer from 王志强 to 赵敏" in shown
    assert "The system changed: Region, Source" in shown


def test_the_timeline_can_be_narrowed_to_notes(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    boss.get(f"/customers/{customer}")
    boss.post(f"/customers/{customer}/notes", {"body": "上午接电话"})
    shown = page(boss, customer, "?group=core.note")
    assert "上午接电话" in shown
    assert "opened this file" not in shown


def test_a_page_asks_the_same_number_of_queries_however_long_the_story(
        boss: Browser, ctx: Ctx, make: Made, engine: Engine) -> None:
    asked = set()
    for entries in (1, 50, 200):
        customer = make.customer(kind="company")
        owners = [make.user(), make.user()]
        with unit_of_work(ctx) as unit:
            add_notes(unit.ctx, [NewNote(customer_id=customer, body="回访") for _ in range(entries)])
            for place in range(entries if entries < 200 else 60):
                add_person(unit.ctx, customer, PersonDetails(name=f"联系人{place}", phone=f"1380013{place:04}"))
        write_one(ctx, Draft(customer_id=customer, values={"owner_id": owners[0]}))
        write_one(ctx, Draft(customer_id=customer, values={"owner_id": owners[1]}))
        app_engine = boss.client.application.extensions["guanxi"].engine
        boss.get(f"/customers/{customer}")  # what is read once for each change is there now
        with counted(app_engine) as sent:
            assert boss.get(f"/customers/{customer}").status_code == 200
        asked.add(len(sent))
    assert len(asked) == 1
    assert asked.pop() <= 18


def test_older_entries_come_page_by_page_without_loss_or_repetition(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    with unit_of_work(ctx) as unit:
        add_notes(unit.ctx, [NewNote(customer_id=customer, body=f"第{place:03}次", at=ctx.now - timedelta(hours=place))
                             for place in range(100)])
    answer = boss.get(f"/customers/{customer}").get_data(as_text=True)
    seen = answer
    while '/timeline?before=' in answer:
        address = answer.split('hx-get="')[-1].split('"')[0] if answer.count("before=") else ""
        address = next(part.split('"')[0] for part in answer.split('hx-get="') if "before=" in part)
        answer = boss.htmx("GET", address.replace("&amp;", "&")).get_data(as_text=True)
        seen += answer
    assert [seen.count(f"第{place:03}次") for place in range(100)] == [1] * 100
    assert seen.count("opened this file") == 1


def test_a_page_reads_as_little_of_others_customers_as_a_missing_one(app: Flask, ctx: Ctx, make: Made) -> None:
    me, user = staff(app, ctx, "lin", view=Scope.OWN)
    mine, theirs = make.customer(owner_id=user), make.customer("秘密公司")
    assert me.get(f"/customers/{mine}").status_code == 200
    refused, missing = me.get(f"/customers/{theirs}"), me.get("/customers/999999")
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert "秘密公司" not in text_of(refused)


def test_whoever_may_only_view_is_offered_nothing_to_change(app: Flask, ctx: Ctx, make: Made) -> None:
    me, _user = staff(app, ctx, "analyst", view=Scope.ALL)
    answer = me.get(f"/customers/{make.customer(kind='company')}").get_data(as_text=True)
    for offered in ("/edit", "composer", "/people/new", "/trash", "/relations/new"):
        assert offered not in answer


def test_a_customer_in_the_trash_is_read_only_and_can_be_taken_back(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [customer])
    answer = boss.get(f"/customers/{customer}")
    assert "In the trash since" in text_of(answer)
    assert "/restore" in answer.get_data(as_text=True)
    assert "composer" not in answer.get_data(as_text=True)


def test_the_history_calls_what_no_person_did_the_systems_own_doing(boss: Browser, make: Made) -> None:
    customer = make.customer()  # the principal of tests is a system's, of the name "test"
    assert "The system (test)" in boss.get(f"/customers/{customer}/history").text


def test_hostile_names_are_only_names(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer(HOSTILE, source=HOSTILE, number="x")
    boss.get(f"/customers/{customer}")
    boss.post(f"/customers/{customer}/notes", {"body": HOSTILE})
    for path in ("", "/edit", "/history", "/timeline", "/sections/about/edit"):
        answer = boss.get(f"/customers/{customer}{path}").get_data(as_text=True)
        assert "<img src=x" not in answer
        assert "{{7*7}}49" not in answer


def test_the_page_is_chinese_for_chinese_readers(app: Flask, ctx: Ctx, make: Made) -> None:
    boss_of(app, ctx)
    browser = Browser(app, "zh-CN")
    browser.sign_in("boss")
    shown = page(browser, make.customer("张伟", position="总经理"))
    for words in ("动态", "负责人", "联系", "张总", "潜在客户"):
        assert words in shown


@pytest.mark.parametrize("query", ["?before=nonsense", "?before=2026-01-01T00:00:00", "?before=~", "?group=nothing",
                                   "?before=2026-01-01T00:00:00%2B00:00~x"])
def test_an_address_nobody_made_is_refused_or_ignored(boss: Browser, make: Made, query: str) -> None:
    assert boss.htmx("GET", f"/customers/{make.customer()}/timeline{query}").status_code in (200, 400)


@pytest.mark.parametrize("scope", list(Scope))
def test_changes_are_offered_exactly_to_those_who_may_make_them(runtime: Runtime, make: Made, scope: Scope) -> None:
    world = generated(make)
    for user in list(world.boss)[:3]:
        who = world.principal(user, scope, "edit")
        seeing = replace(who, grants={**who.grants, "customer.view": frozenset({Scope.ALL})})
        with runtime.opened(seeing) as ctx:
            mine = usable_ids(ctx.session, seeing, "edit", world.owner)
            offered = {customer for customer in world.owner if customer_head(ctx, customer).lets(ctx, "edit")}
        assert offered == mine


def test_the_strip_says_who_put_a_customer_on_file(boss: Browser, ctx: Ctx, make: Made) -> None:
    opened = Draft(values={"name": "张伟"}, trusted=True, created_by=make.user("林晓燕"))
    assert "On file, by 林晓燕 0 days" in page(boss, write_one(ctx, opened))
