"""Being told: of what, in which words, and never of what one may not see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from guanxi.accounts.principals import principal_for_user
from guanxi.clock import utc_now
from guanxi.contributions import NoticeKind
from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.services import write_customers, write_one
from guanxi.customers.sharing import share, unshare
from guanxi.db import retrying, unit_of_work
from guanxi.errors import BadRequest
from guanxi.inbox.plugins import tell_of_muted
from guanxi.inbox.queries import Told, inbox, unread
from guanxi.jobs import enqueue
from guanxi.jobs.models import JobRow
from guanxi.notices import notify
from guanxi.notices.models import Notice
from guanxi.notices.services import choose, mark_read
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.settings import save_settings
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import default_role, done, make_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.job_toys import UNHURRIED

COOLED = NoticeKind(key="toy.cooled", title="Cooled down", icon="bell",
                    sentence=lambda data: f"cooled down to {data['points']}",
                    several=lambda count: f"cooled down {count} times")


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (replace(UNHURRIED, notice_kinds=(COOLED,)),)


def seen_by(ctx: Ctx, user_id: int) -> Ctx:
    """`ctx` of somebody else."""
    principal = principal_for_user(ctx.session, user_id)
    assert principal is not None
    ctx.session.rollback()
    ctx.session.info["principal"] = principal
    return replace(ctx, principal=principal)


def lines(ctx: Ctx, user_id: int) -> list[str]:
    """What somebody is shown, newest first."""
    mine = seen_by(ctx, user_id)
    told = [_line(one) for one in inbox(mine)[0]]
    ctx.session.info["principal"] = ctx.principal
    return told


def _line(one: Told) -> str:
    return f"{one.subject}: {one.actor} {one.sentence}".replace("  ", " ").rstrip()


@pytest.fixture
def lin(ctx: Ctx) -> int:
    """Somebody who sees her own customers; her id."""
    default_role(ctx, "administrator")
    return make_user(ctx, make_role(ctx, {"customer.view": Scope.OWN, "customer.edit": Scope.OWN}), name="林晓燕")


def test_a_new_owner_and_a_collaborator_are_told(ctx: Ctx, make: Made, lin: int) -> None:
    make.customer("杭州江南", owner_id=lin)
    second = make.customer("苏州云锦")
    done(ctx, lambda unit: share(unit, [second], lin))
    assert lines(ctx, lin) == ["苏州云锦: shared this customer with you", "杭州江南: made you the owner"]


def test_of_many_customers_one_is_told_once(ctx: Ctx, lin: int) -> None:
    write_customers(ctx, [Draft(values={"name": f"客户{n}", "owner_id": lin}, trusted=True) for n in range(7)])
    assert lines(ctx, lin) == ["7 customers are yours now:"]


def test_nobody_is_told_of_what_they_did(ctx: Ctx, lin: int) -> None:
    boss = make_user(ctx, default_role(ctx, "administrator"), name="王志强")
    mine = seen_by(ctx, boss)
    write_one(mine, Draft(values={"name": "张伟", "owner_id": boss}))
    write_one(mine, Draft(values={"name": "刘洋", "owner_id": lin}))
    ctx.session.info["principal"] = ctx.principal
    assert lines(ctx, boss) == []
    assert lines(ctx, lin) == ["刘洋: 王志强 made you the owner"]


def test_what_one_may_no_longer_see_is_neither_shown_nor_counted(ctx: Ctx, make: Made, lin: int) -> None:
    customer = make.customer("张伟")
    done(ctx, lambda unit: share(unit, [customer], lin))
    assert unread(seen_by(ctx, lin)).count == 1
    ctx.session.info["principal"] = ctx.principal
    done(ctx, lambda unit: unshare(unit, [customer], lin))
    assert unread(seen_by(ctx, lin)).count == 0
    assert lines(ctx, lin) == []


def test_nothing_is_told_that_was_rolled_back(ctx: Ctx, lin: int) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(ctx) as unit:
        notify(unit.ctx, [lin], "core.job", data={"job": 1, "state": "done"})
        unit.session.flush()
        raise ZeroDivisionError
    assert ctx.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_plugin_tells_in_words_of_its_own(ctx: Ctx, make: Made, lin: int) -> None:
    customer = make.customer("杭州江南")
    done(ctx, lambda unit: share(unit, [customer], lin))
    for points in (9, 8):
        done(ctx, lambda unit, points=points: notify(unit, [lin], "toy.cooled", customer_id=customer,
                                                     data={"points": points}))
    assert lines(ctx, lin)[0] == "杭州江南: cooled down 2 times"


def test_a_kind_nobody_declares_is_refused(ctx: Ctx, lin: int) -> None:
    with pytest.raises(BadRequest, match="unknown"):
        done(ctx, lambda unit: notify(unit, [lin], "toy.unknown"))


def test_only_administrators_hear_of_plugins_that_fail(ctx: Ctx, lin: int) -> None:
    boss = make_user(ctx, default_role(ctx, "administrator"))
    done(ctx, lambda unit: tell_of_muted(unit, [("toy", "search"), ("toy", "customer_badges")]))
    assert [line.partition(":")[2] for line in lines(ctx, boss)] == [
        " failed repeatedly, so a part of it is left out for a while"]
    assert lines(ctx, lin) == []


def test_whoever_asked_for_a_job_hears_how_it_ended(ctx: Ctx, runtime: Runtime, lin: int) -> None:
    mine = seen_by(ctx, lin)
    for name in ("toy.mark", "toy.refuse"):
        retrying(mine, lambda unit, name=name: enqueue(unit.ctx, name, {"mark": "m"}))
    run_due_jobs(runtime)
    ctx.session.info["principal"] = ctx.principal
    assert {line.partition(": ")[2] for line in lines(ctx, lin)} == {"is finished", "could not be done"}


def test_the_end_of_an_import_says_how_many_rows_came_back_and_leads_to_them(app: Flask, ctx: Ctx) -> None:
    browser, lin = staff(app, ctx, "lin", view=Scope.OWN)
    with unit_of_work(ctx) as unit:
        job = enqueue(unit.ctx, "inbox.forget_old", title="客户.csv")
        unit.session.execute(update(JobRow).where(JobRow.id == job).values(result={"link": "/imports/7"}))
        notify(unit.ctx, [lin], "core.job", data={"job": job, "state": "done", "given_back": 3})
    assert lines(ctx, lin) == ["客户.csv: is finished; 3 rows were given back"]
    assert 'href="/imports/7"' in browser.get("/notices/").get_data(as_text=True)


def test_what_one_does_not_wish_to_hear_is_not_said(ctx: Ctx, make: Made, lin: int) -> None:
    done(seen_by(ctx, lin), lambda unit: choose(unit, {"core.owner": (False, False), "core.shared": (False, True)}))
    ctx.session.info["principal"] = ctx.principal
    make.customer(owner_id=lin)
    shared = make.customer()
    done(ctx, lambda unit: share(unit, [shared], lin))
    assert lines(ctx, lin) == []
    kept = ctx.session.execute(select(Notice.kind, Notice.shown, Notice.mailed)).all()
    assert kept == [("core.shared", False, True)]


def test_marking_reaches_ones_own_notices_alone(ctx: Ctx, make: Made, lin: int) -> None:
    other = make_user(ctx)
    make.customer(owner_id=lin)
    make.customer(owner_id=other)
    assert done(seen_by(ctx, lin), lambda unit: mark_read(unit)) == 1
    assert unread(seen_by(ctx, lin)).count == 0
    assert ctx.session.scalar(select(func.count()).where(Notice.read_at.is_(None))) == 1


def test_old_ones_are_forgotten(ctx: Ctx, make: Made, runtime: Runtime, lin: int) -> None:
    old, new = make.customer(owner_id=lin), make.customer(owner_id=lin)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Notice).where(Notice.customer_id == old).values(at=utc_now() - timedelta(days=91)))
        enqueue(unit.ctx, "inbox.forget_old")
    run_due_jobs(runtime)
    assert ctx.session.scalars(select(Notice.customer_id)).all() == [new]


def test_the_bell_says_how_many_there_are(app: Flask, ctx: Ctx, make: Made) -> None:
    browser, lin = staff(app, ctx, "lin", view=Scope.OWN)
    assert json.loads(text_of(browser.get("/notices/unread"))) == {"count": 0, "newest": 0}
    make.customer(owner_id=lin)
    answer = browser.get("/notices/unread")
    assert json.loads(answer.get_data(as_text=True))["count"] == 1
    again = browser.get("/notices/unread", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_the_page_shows_them_and_marks_them(app: Flask, ctx: Ctx, make: Made) -> None:
    browser, lin = staff(app, ctx, "lin", view=Scope.OWN)
    assert "Nothing new" in text_of(browser.get("/notices/"))
    customer = make.customer('<img src=x onerror="alert(1)">', owner_id=lin)
    page = browser.get("/notices/").get_data(as_text=True)
    assert f'href="/customers/{customer}"' in page
    assert "<img" not in page
    answer = browser.htmx("POST", "/notices/read", {"group": f"core.owner:{customer}"})
    assert "notices-read" in answer.headers["HX-Trigger"]
    assert "Nothing new" in text_of(browser.get("/notices/"))
    assert "made you the owner" in text_of(browser.get("/notices/?view=all"))


def test_choices_are_kept(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    boss.post("/notices/choices", {"shown": ["core.owner"], "mailed": ["core.job"]})
    page = boss.get("/notices/choices").get_data(as_text=True)
    ticked = {(name, key) for name in ("shown", "mailed") for key in ("core.owner", "core.job", "core.shared")
              if f'name="{name}" value="{key}" checked' in page}
    assert ticked == {("shown", "core.owner"), ("mailed", "core.job")}


def test_the_page_says_what_is_missing_and_keeps_what_is_chosen(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    assert "No mail server is set up yet" in text_of(boss.get("/notices/choices"))
    done(ctx, lambda unit: save_settings(unit, {"mail.host": "mail.example.com", "mail.sender": "crm@example.com",
                                                "mail.password": "geheim"}))
    assert "no e-mail address in your account" in text_of(boss.get("/notices/choices"))
    boss.post("/notices/choices", {"frequency": "weekly", "hour": "9"})
    page = boss.get("/notices/choices").get_data(as_text=True)
    assert '<option value="weekly" selected>' in page
    assert '<option value="9" selected>' in page
    assert boss.post("/notices/choices", {"frequency": "hourly"}).status_code == 422
    assert "geheim" not in boss.get("/plugins/mail/settings").get_data(as_text=True)


def test_strange_numbers_are_refused(app: Flask, ctx: Ctx) -> None:
    boss: Browser = boss_of(app, ctx)
    assert boss.get("/notices/?before=x").status_code == 400
    assert boss.post("/notices/read", {"upto": "99999999999999999999"}).status_code == 400
