"""Following a customer, mentioning a colleague, and what is new since one last looked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from guanxi.accounts.principals import principal_for_user
from guanxi.clock import utc_now
from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.following import follow, unfollow
from guanxi.customers.merging.services import merge
from guanxi.customers.notes import change_note, pin_entry, write_note
from guanxi.customers.queries import note_text, past_changes, story
from guanxi.customers.services import write_one
from guanxi.customers.sharing import unshare
from guanxi.db import unit_of_work
from guanxi.errors import NotFound, Refused
from guanxi.inbox.queries import inbox
from guanxi.testing.factories import Made
from guanxi.timeline.models import Follower, Note, TimelineEntry, Visit
from guanxi.timeline.services import NewNote, add_notes
from tests.core.accounts_help import default_role, done, make_role, make_user
from tests.core.browser_help import text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.merging.merging_help import wanted


@pytest.fixture
def lin(ctx: Ctx) -> int:
    """Somebody who sees all customers; her id."""
    default_role(ctx, "administrator")
    return make_user(ctx, make_role(ctx, {"customer.view": Scope.ALL}), name="林晓燕")


@pytest.fixture
def wang(ctx: Ctx, lin: int) -> int:
    """Somebody who sees and changes his own; his id."""
    return make_user(ctx, make_role(ctx, {"customer.view": Scope.OWN, "customer.edit": Scope.OWN}), name="王志强")


def of(ctx: Ctx, user_id: int) -> Ctx:
    """`ctx` in somebody's name from now on."""
    principal = principal_for_user(ctx.session, user_id)
    assert principal is not None
    ctx.session.rollback()
    ctx.session.info["principal"] = principal
    return replace(ctx, principal=principal)


def lines(ctx: Ctx, user_id: int) -> list[str]:
    told = [f"{one.subject}: {one.actor} {one.sentence}".replace("  ", " ") for one in inbox(of(ctx, user_id))[0]]
    ctx.session.info["principal"] = ctx.principal
    return told


def test_followers_hear_what_happens_in_the_words_of_the_timeline(ctx: Ctx, make: Made, lin: int, wang: int) -> None:
    customer = make.customer("杭州江南", owner_id=wang, state="non_customer")
    done(of(ctx, lin), lambda unit: follow(unit, customer))
    his = of(ctx, wang)
    write_one(his, Draft(customer_id=customer, values={"state": "prospect"}, version=1))
    done(his, lambda unit: write_note(unit, customer, "已寄样品"))
    done(his, lambda unit: write_note(unit, customer, "已收到"))
    assert lines(ctx, lin) == ["杭州江南: Notes: 2 new",
                               "杭州江南: 王志强 changed the state from Non-customer to Prospect"]
    assert lines(ctx, wang) == ["杭州江南: made you the owner"]


def test_notes_from_elsewhere_are_no_news(ctx: Ctx, make: Made, lin: int) -> None:
    customer = make.customer()
    done(of(ctx, lin), lambda unit: follow(unit, customer))
    ctx.session.info["principal"] = ctx.principal
    done(ctx, lambda unit: add_notes(unit, [NewNote(customer_id=customer, body="旧", at=utc_now() - timedelta(30))]))
    assert lines(ctx, lin) == []


def test_following_ends_and_needs_sight(ctx: Ctx, make: Made, lin: int, wang: int) -> None:
    customer = make.customer()
    with pytest.raises(NotFound):
        done(of(ctx, wang), lambda unit: follow(unit, customer))
    hers = of(ctx, lin)
    for _twice in range(2):
        done(hers, lambda unit: follow(unit, customer))
    done(hers, lambda unit: unfollow(unit, customer))
    ctx.session.info["principal"] = ctx.principal
    done(ctx, lambda unit: write_note(unit, customer, "已寄样品"))
    assert lines(ctx, lin) == []


def test_followers_go_on_with_the_file_that_stays(ctx: Ctx, make: Made, lin: int) -> None:
    kept, gone = make.customer(), make.customer()
    hers = of(ctx, lin)
    for customer in (kept, gone):
        done(hers, lambda unit, customer=customer: follow(unit, customer))
    ctx.session.info["principal"] = ctx.principal
    merge(ctx, wanted(ctx, kept, gone))
    assert ctx.session.execute(select(Follower.customer_id, Follower.user_id)).all() == [(kept, lin)]


def test_a_mention_is_kept_as_an_id_and_shown_as_a_name(ctx: Ctx, make: Made, lin: int) -> None:
    customer = make.customer("杭州江南")
    note = done(ctx, lambda unit: write_note(unit, customer, "请@林晓燕 看一下，邮箱 a@林晓 与 @{7}"))
    kept = ctx.session.scalars(select(Note.body)).one()
    assert kept == f"请@{{{lin}}} 看一下，邮箱 a@林晓 与 @ {{7}}"
    assert lines(ctx, lin) == ["杭州江南: mentioned you in a note"]
    ctx.session.info["principal"] = ctx.principal
    assert note_text(ctx, customer, note).startswith("请@林晓燕 看一下")
    shown = story(ctx, customer, group="core.note")[0][0].pieces
    assert [piece.text for piece in shown if piece.mention] == ["@林晓燕"]
    assert past_changes(ctx, customer, f"note.{note}")[0].after.startswith("请@林晓燕")


def test_a_changed_note_tells_only_who_is_new_in_it(ctx: Ctx, make: Made, lin: int) -> None:
    other = make_user(ctx, default_role(ctx, "administrator"), name="陈默")
    customer = make.customer("杭州江南")
    note = done(ctx, lambda unit: write_note(unit, customer, "@林晓燕 看"))
    done(ctx, lambda unit: change_note(unit, customer, note, "@林晓燕 @陈默 看"))
    assert lines(ctx, lin) == ["杭州江南: mentioned you in a note"] == lines(ctx, other)


def test_who_may_not_see_the_customer_is_not_mentioned(ctx: Ctx, make: Made, lin: int, wang: int) -> None:
    customer = make.customer()
    done(ctx, lambda unit: write_note(unit, customer, "@王志强 看"))
    assert ctx.session.scalars(select(Note.body)).one() == "@王志强 看"
    assert lines(ctx, wang) == []


def test_of_two_with_one_name_the_chosen_one_is_meant(ctx: Ctx, make: Made, lin: int) -> None:
    twin = make_user(ctx, default_role(ctx, "administrator"), name="林晓燕")
    customer = make.customer("杭州江南")
    done(ctx, lambda unit: write_note(unit, customer, "@林晓燕 看"))
    done(ctx, lambda unit: write_note(unit, customer, "@林晓燕 看", [twin]))
    assert lines(ctx, lin) == []
    assert lines(ctx, twin) == ["杭州江南: mentioned you in a note"]


def test_whoever_is_mentioned_and_follows_is_told_once(ctx: Ctx, make: Made, lin: int) -> None:
    customer = make.customer("杭州江南")
    done(of(ctx, lin), lambda unit: follow(unit, customer))
    ctx.session.info["principal"] = ctx.principal
    done(ctx, lambda unit: write_note(unit, customer, "@林晓燕 看"))
    assert lines(ctx, lin) == ["杭州江南: mentioned you in a note"]


def test_only_a_few_entries_are_pinned(ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    done(ctx, lambda unit: add_notes(unit, [NewNote(customer_id=customer, body=str(n)) for n in range(6)]))
    *first, last = ctx.session.scalars(select(TimelineEntry.id).where(TimelineEntry.kind == "core.note")).all()
    for entry in first:
        done(ctx, lambda unit, entry=entry: pin_entry(unit, customer, entry, True))
    with pytest.raises(Refused, match="5 entries"):
        done(ctx, lambda unit: pin_entry(unit, customer, last, True))


def test_the_page_says_what_is_new_and_asks_for_few_writes(app: Flask, ctx: Ctx, make: Made) -> None:
    browser, _user = staff(app, ctx, "lin", view=Scope.ALL)
    customer = make.customer("杭州江南")
    seen = f"/customers/{customer}/seen"
    assert browser.post(seen).status_code == 204
    first = ctx.session.scalars(select(Visit.at)).one()
    browser.post(seen)
    assert ctx.session.scalars(select(Visit.at)).one() == first
    assert "last visit" not in text_of(browser.get(f"/customers/{customer}"))
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Visit).values(at=utc_now() - timedelta(days=3)))
    done(ctx, lambda unit: write_note(unit, customer, "新消息"))
    assert "Since your last visit (3 days ago): 2 new" in text_of(browser.get(f"/customers/{customer}"))
    browser.post(seen)
    assert "2 new" in text_of(browser.get(f"/customers/{customer}"))


def test_following_by_the_button_and_reading_by_opening(app: Flask, ctx: Ctx, make: Made) -> None:
    browser, user = staff(app, ctx, "lin", view=Scope.ALL)
    customer = make.customer("杭州江南")
    assert "Following" in text_of(browser.htmx("POST", f"/customers/{customer}/follow"))
    done(ctx, lambda unit: write_note(unit, customer, "新消息"))
    assert json.loads(browser.get("/notices/unread").get_data(as_text=True))["count"] == 1
    assert browser.post(f"/customers/{customer}/seen").headers["HX-Trigger"] == "notices-read"
    assert json.loads(browser.get("/notices/unread").get_data(as_text=True))["count"] == 0
    assert "Following" not in text_of(browser.htmx("POST", f"/customers/{customer}/unfollow"))
    assert user


def test_staff_are_found_by_name_pinyin_and_initials_if_they_may_see(app: Flask, ctx: Ctx, make: Made) -> None:
    boss = boss_of(app, ctx)
    sees = make_user(ctx, default_role(ctx, "administrator"), name="王志强")
    make_user(ctx, make_role(ctx, {"customer.view": Scope.OWN}), name="王安")
    customer = make.customer()
    for words in ("王", "wangzhi", "wzq"):
        found = json.loads(boss.get(f"/customers/{customer}/staff?q={words}").get_data(as_text=True))
        assert found == {"items": [{"id": sees, "name": "王志强"}]}


def test_a_former_collaborator_is_told_no_more(ctx: Ctx, make: Made, wang: int) -> None:
    customer = make.customer("杭州江南", owner_id=wang)
    done(of(ctx, wang), lambda unit: follow(unit, customer))
    ctx.session.info["principal"] = ctx.principal
    done(ctx, lambda unit: unshare(unit, [customer], wang))
    write_one(ctx, Draft(customer_id=customer, values={"owner_id": None}, version=1, trusted=True))
    done(ctx, lambda unit: write_note(unit, customer, "新消息"))
    assert lines(ctx, wang) == []
