"""Taking an import back in the browser: what it says before, what the import's page says after."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Customer
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.test_import_pages import imported, taken_in


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def in_use(ctx: Ctx) -> list[str]:
    return list(ctx.session.scalars(select(Customer.name).where(Customer.trashed_at.is_(None))))


def test_it_says_what_would_go_and_then_what_went(boss: Browser, runtime: Runtime, ctx: Ctx, make: Made) -> None:
    make.customer("李娜", phone="13800000003", source="展会")
    page = imported(boss, runtime, taken_in(boss, "姓名,手机,来源\n张伟,13800000001,官网\n李娜,13800000003,官网\n"))
    assert f'href="{page}/undo"' in boss.get(page).text
    said = text_of(boss.get(f"{page}/undo"))
    assert "1 customer that it made goes to the trash." in said
    assert "1 customer that it changed is as before, where nobody has changed it since." in said
    assert boss.post(f"{page}/undo").location == page
    assert "/progress" in boss.get(page).text, "how far it is"
    assert f'href="{page}/undo"' not in boss.get(page).text
    progress = re.search(r"/jobs/[0-9]+/progress[?]was=running", boss.get(page).text)
    run_due_jobs(runtime)
    assert progress is not None
    assert "job-finished" in boss.htmx("GET", progress[0]).headers["HX-Trigger"], "though it ended before it was asked"
    assert "Taken back" in text_of(boss.get(page))
    assert in_use(ctx) == ["李娜"]
    assert ctx.session.scalars(select(Customer.source).where(Customer.name == "李娜")).one() == "展会"


def test_what_can_not_be_taken_back_is_a_sentence(boss: Browser, runtime: Runtime) -> None:
    page = imported(boss, runtime, taken_in(boss))
    boss.post(f"{page}/undo")
    run_due_jobs(runtime)
    answer = boss.get(f"{page}/undo")
    assert answer.status_code in (409, 422)
    assert "This import was taken back already." in text_of(answer)


def test_it_is_the_importers_and_the_administrators_alone(app: Flask, boss: Browser, runtime: Runtime,
                                                          ctx: Ctx) -> None:
    page = imported(boss, runtime, taken_in(boss))
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, edit=Scope.ALL, **{"import": Scope.ALL})
    assert (other.get(f"{page}/undo").status_code, other.post(f"{page}/undo").status_code) == (404, 404)
    assert len(in_use(ctx)) == 2
