"""The pages of jobs: who sees what, what is under way, stopping and trying again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from guanxi.accounts.principals import principal_for_user
from guanxi.app import create_app
from guanxi.clock import utc_now
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.db import retrying, unit_of_work
from guanxi.jobs import enqueue
from guanxi.jobs.attendance import sign_in
from guanxi.jobs.models import JobRow, JobState
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.job_toys import UNHURRIED, tell

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


@pytest.fixture
def app(config: Config, engine: object) -> Iterator[Flask]:
    """The application with the toys."""
    started = create_app(config, [UNHURRIED])
    yield started
    started.extensions["guanxi"].engine.dispose()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser."""
    make_user(ctx, default_role(ctx, "administrator"), login="boss", name="林晓燕", password=PASSWORD)
    return signed_in(app, "boss")


@pytest.fixture
def clerk(ctx: Ctx) -> int:
    """Somebody without any right; their id."""
    return make_user(ctx, login="clerk", name="陈默", password=PASSWORD)


def signed_in(app: Flask, login: str, language: str = "en") -> Browser:
    browser = Browser(app, language)
    browser.sign_in(login)
    return browser


def ask(ctx: Ctx, name: str = "toy.mark", user_id: int | None = None, **options: Any) -> int:
    """A job, in somebody's name."""
    who = principal_for_user(ctx.session, user_id) if user_id else None
    asking = replace(ctx, principal=who or ctx.principal)
    return retrying(asking, lambda unit: enqueue(unit.ctx, name, {"mark": "m"}, **options))


def change(ctx: Ctx, job_id: int, **values: object) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))


def run(ctx: Ctx, job_id: int, done: int = 0, total: int | None = None) -> None:
    change(ctx, job_id, state=JobState.RUNNING, done=done, total=total, started_at=utc_now(), attempts=1)


def listed(browser: Browser, view: str = "now") -> str:
    return text_of(browser.get(f"/jobs/?view={view}"))


def events_of(response: TestResponse) -> dict[str, Any]:
    found = json.loads(response.headers.get("HX-Trigger", "{}"))
    assert isinstance(found, dict)
    return found


# Who sees what


def test_whoever_is_not_signed_in_is_sent_to_sign_in(app: Flask) -> None:
    assert "/sign-in" in Browser(app).get("/jobs/").headers["Location"]


def test_administrators_see_everybodys_jobs(ctx: Ctx, boss: Browser, clerk: int) -> None:
    ask(ctx, user_id=clerk, title="陈默的导出")
    assert "陈默的导出" in listed(boss)


def test_others_see_their_own_jobs_only(app: Flask, ctx: Ctx, clerk: int) -> None:
    ask(ctx, user_id=clerk, title="mine")
    ask(ctx, title="somebody's")
    page = listed(signed_in(app, "clerk"))
    assert "mine" in page
    assert "somebody's" not in page


@pytest.mark.parametrize(("method", "path"), [
    ("GET", ""), ("GET", "/progress"), ("GET", "/log"), ("POST", "/cancel"), ("POST", "/retry")])
def test_somebody_elses_job_is_not_found(app: Flask, ctx: Ctx, clerk: int, method: str, path: str) -> None:
    job_id = ask(ctx)
    assert signed_in(app, "clerk").htmx(method, f"/jobs/{job_id}{path}").status_code == 404


def test_a_handler_somebody_set_off_is_not_theirs_to_stop(app: Flask, ctx: Ctx, clerk: int) -> None:
    who = principal_for_user(ctx.session, clerk)
    assert who is not None
    tell(replace(ctx, principal=who), "m")
    job_id = ctx.session.scalars(select(JobRow.id).limit(1)).one()
    assert signed_in(app, "clerk").htmx("POST", f"/jobs/{job_id}/cancel").status_code == 404


def test_where_it_failed_is_shown_to_administrators_only(app: Flask, ctx: Ctx, runtime: Runtime, boss: Browser,
                                                         clerk: int) -> None:
    job_id = ask(ctx, "toy.refuse", clerk)
    run_due_jobs(runtime)
    assert "job_toys.py" in text_of(boss.get(f"/jobs/{job_id}"))
    theirs = text_of(signed_in(app, "clerk").get(f"/jobs/{job_id}"))
    assert "The file is empty." in theirs
    assert "job_toys.py" not in theirs


# Lists


def test_jobs_are_listed_where_they_belong(ctx: Ctx, boss: Browser, clerk: int) -> None:
    ask(ctx, title="waits")
    ask(ctx, title="is planned", run_at=utc_now().replace(year=2099))
    change(ctx, ask(ctx, title="fell"), state=JobState.DEAD, finished_at=utc_now())
    change(ctx, ask(ctx, user_id=clerk, title="is over"), state=JobState.DONE, finished_at=utc_now())
    titles = {"now": "waits", "planned": "is planned", "failed": "fell", "ended": "is over"}
    for view in titles:
        page = listed(boss, view)
        assert [title for title in titles.values() if title in page] == [titles[view]]


@pytest.mark.parametrize("view", ["now", "failed", "planned", "ended"])
def test_an_empty_list_says_what_belongs_there(boss: Browser, view: str) -> None:
    assert "Nothing" in listed(boss, view)


@pytest.mark.parametrize("query", ["view=other", "before=x", "before=-1", "before=99999999999999999999"])
def test_an_address_that_makes_no_sense_is_refused(boss: Browser, query: str) -> None:
    assert boss.get(f"/jobs/?{query}").status_code == 400


def test_older_jobs_are_a_page_away(ctx: Ctx, boss: Browser) -> None:
    ids = [ask(ctx, title=f"number {number}.") for number in range(51)]
    assert "number 0." not in listed(boss)
    assert f"before={ids[1]}" in boss.get("/jobs/").get_data(as_text=True)
    assert "number 0." in text_of(boss.get(f"/jobs/?before={ids[1]}"))


def test_how_many_failed_stands_on_the_tab(ctx: Ctx, boss: Browser) -> None:
    change(ctx, ask(ctx), state=JobState.DEAD, finished_at=utc_now())
    assert "Failed (1)" in listed(boss)


def test_events_still_to_be_handed_on_are_counted(ctx: Ctx, boss: Browser) -> None:
    tell(ctx, "m")
    assert "2 events are still to be handed on" in listed(boss)


def test_a_page_says_when_no_worker_runs(ctx: Ctx, boss: Browser) -> None:
    assert "No worker is running" in listed(boss)
    sign_in(ctx, "w")
    assert "No worker is running" not in listed(boss)


def test_the_list_of_what_is_under_way_refreshes_its_rows_alone(ctx: Ctx, boss: Browser) -> None:
    ask(ctx, title="waits")
    rows = boss.htmx("GET", "/jobs/?view=now").get_data(as_text=True)
    assert "waits" in rows
    assert "<html" not in rows
    assert "every 2s" in rows


def test_hostile_titles_are_text(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx, title=HOSTILE)
    for path in ("/jobs/", f"/jobs/{job_id}"):
        page = boss.get(path).get_data(as_text=True)
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert "{{7*7}}" in page


def test_a_failed_job_says_why(ctx: Ctx, runtime: Runtime, boss: Browser) -> None:
    job_id = ask(ctx, "toy.refuse")
    run_due_jobs(runtime)
    assert "The file is empty." in listed(boss, "failed")
    assert "The file is empty." in text_of(boss.htmx("GET", f"/jobs/{job_id}/progress"))


# Progress


def test_progress_says_how_much_of_what(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx)
    run(ctx, job_id, 11_860, 18_532)
    page = boss.htmx("GET", f"/jobs/{job_id}/progress")
    assert "11,860 of 18,532" in text_of(page)
    assert "63%" in text_of(page)
    assert "every 1s" in page.get_data(as_text=True)


def test_time_left_is_told_from_the_pace_of_a_first_attempt(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx)
    run(ctx, job_id, 100, 400)
    change(ctx, job_id, started_at=utc_now().replace(year=2020))
    assert "minutes left" in text_of(boss.htmx("GET", f"/jobs/{job_id}/progress"))
    change(ctx, job_id, attempts=2)
    assert "left" not in text_of(boss.htmx("GET", f"/jobs/{job_id}/progress"))


def test_the_page_that_watches_is_told_when_the_job_has_ended(ctx: Ctx, runtime: Runtime, boss: Browser) -> None:
    job_id = ask(ctx)
    run_due_jobs(runtime)
    ended = boss.htmx("GET", f"/jobs/{job_id}/progress?was=running")
    assert events_of(ended)["job-finished"] == {"id": job_id, "standing": "done"}
    assert "every 1s" not in ended.get_data(as_text=True)


def test_a_page_opened_after_the_end_is_not_told_again(ctx: Ctx, runtime: Runtime, boss: Browser) -> None:
    job_id = ask(ctx)
    run_due_jobs(runtime)
    assert "job-finished" not in events_of(boss.htmx("GET", f"/jobs/{job_id}/progress"))


def test_a_waiting_job_says_when_no_worker_runs(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx)
    assert "No worker is running" in text_of(boss.htmx("GET", f"/jobs/{job_id}/progress"))


def test_a_result_is_offered(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx)
    change(ctx, job_id, state=JobState.DONE, finished_at=utc_now(), result={"link": "/exports/7"})
    assert 'href="/exports/7"' in boss.get(f"/jobs/{job_id}").get_data(as_text=True)


def test_a_job_is_read_in_chinese(app: Flask, ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx)
    run(ctx, job_id, 1, 2)
    page = text_of(signed_in(app, "boss", "zh").get(f"/jobs/{job_id}"))
    assert "进行中" in page
    assert "Running" not in page


# Acting


def test_a_waiting_job_is_called_off(app: Flask, ctx: Ctx, clerk: int) -> None:
    job_id = ask(ctx, user_id=clerk)
    answer = signed_in(app, "clerk").htmx("POST", f"/jobs/{job_id}/cancel")
    assert "Cancelled" in text_of(answer)
    assert events_of(answer)["job-finished"]["standing"] == "cancelled"


def test_a_running_job_is_asked_to_stop(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx, "toy.dawdle")
    run(ctx, job_id)
    answer = boss.post(f"/jobs/{job_id}/cancel")
    assert answer.headers["Location"].endswith(f"/jobs/{job_id}")
    assert "Stopping" in text_of(boss.get(f"/jobs/{job_id}"))


def test_a_job_that_can_not_be_stopped_has_no_button(ctx: Ctx, boss: Browser) -> None:
    job_id = ask(ctx)
    run(ctx, job_id)
    assert f"/jobs/{job_id}/cancel" not in boss.get(f"/jobs/{job_id}").get_data(as_text=True)
    assert boss.htmx("POST", f"/jobs/{job_id}/cancel").status_code == 409


def test_a_failed_job_is_tried_again(ctx: Ctx, runtime: Runtime, boss: Browser) -> None:
    job_id = ask(ctx, "toy.refuse")
    run_due_jobs(runtime)
    assert f"/jobs/{job_id}/retry" in boss.get(f"/jobs/{job_id}").get_data(as_text=True)
    assert "Waiting" in text_of(boss.htmx("POST", f"/jobs/{job_id}/retry"))
    assert "Tried again by 林晓燕" in text_of(boss.get(f"/jobs/{job_id}"))


@pytest.mark.parametrize("act", ["cancel", "retry"])
def test_acting_needs_the_token_of_a_page(ctx: Ctx, boss: Browser, act: str) -> None:
    job_id = ask(ctx)
    boss.token = ""
    assert boss.client.post(f"/jobs/{job_id}/{act}").status_code == 400
