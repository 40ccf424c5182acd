"""Exports too long to wait for: written by a job, fetched by who asked for them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from guanxi.audit.models import AuditEntry
from guanxi.config import Config
from guanxi.ctx import Ctx, Scope
from guanxi.db import retrying
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.transfer import list_export_job
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    first_page(browser)
    return browser


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two customers are too many to wait for."""
    monkeypatch.setattr("guanxi.web.lists.export.AT_ONCE", 2)


def rows(answer: TestResponse) -> list[list[str]]:
    found = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    return found


def exported(browser: Browser, **data: object) -> list[list[str]]:
    answer = browser.post("/customers/export", {"format": "csv", **data})
    assert answer.status_code == 200
    return rows(answer)


def kept(ctx: Ctx) -> list[dict[str, list[object]]]:
    return list(ctx.session.scalars(select(AuditEntry.changes).where(AuditEntry.action == "export")
                                    .order_by(AuditEntry.id)))


def asked_for(browser: Browser, **data: object) -> str:
    answer = browser.post("/customers/export", {"format": "csv", **data})
    assert answer.status_code == 303
    return str(answer.location).rpartition("/")[2]


def test_a_long_export_is_written_by_a_job_and_fetched_from_its_page(boss: Browser, runtime: Runtime, ctx: Ctx,
                                                                     make: Made, long: None) -> None:
    for number in range(3):
        make.customer(f"客户{number}")
    job = asked_for(boss, columns="customer.state")
    run_due_jobs(runtime)
    assert f'href="/customers/exports/{job}"' in boss.get(f"/jobs/{job}").text
    answer = boss.get(f"/customers/exports/{job}")
    assert [row[1] for row in rows(answer)] == ["Name", "客户0", "客户1", "客户2"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert kept(ctx)[0]["rows"][1] == 3


def test_a_jobs_file_speaks_the_language_it_was_asked_for_in(app: Flask, ctx: Ctx, runtime: Runtime, make: Made,
                                                            long: None) -> None:
    boss_of(app, ctx)
    reader = Browser(app, "zh-CN")
    reader.sign_in("boss")
    first_page(reader)
    for number in range(3):
        make.customer(f"客户{number}")
    job = asked_for(reader)
    run_due_jobs(runtime)
    assert rows(reader.get(f"/customers/exports/{job}"))[0][1] == "名称"


def test_nobody_else_fetches_it(app: Flask, ctx: Ctx, boss: Browser, runtime: Runtime, make: Made, long: None,
                                config: Config) -> None:
    for _ in range(3):
        make.customer()
    job = asked_for(boss)
    run_due_jobs(runtime)
    other, _user = staff(app, ctx, "other", view=Scope.ALL, export=Scope.ALL)
    assert other.get(f"/customers/exports/{job}").status_code == 404
    [file] = (config.instance / "files" / "exports").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_is_gone_is_said_to_be(boss: Browser) -> None:
    answer = boss.get("/customers/exports/7")
    assert answer.status_code == 404
    assert "files are kept for 7 days" in text_of(answer)


def test_old_files_are_deleted(ctx: Ctx, runtime: Runtime, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = config.instance / "files" / "exports"
    folder.mkdir(parents=True)
    (folder / "1-1.csv").write_text("x")
    for age, left in ((6, 1), (8, 0)):
        monkeypatch.setattr(list_export_job, "utc_now", lambda age=age: ctx.now + timedelta(days=age))
        retrying(ctx, lambda unit: list_export_job.enqueue(unit.ctx, list_export_job.REMOVE))
        run_due_jobs(runtime)
        assert len(list(folder.iterdir())) == left
