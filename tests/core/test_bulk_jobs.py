"""Bulk actions and their undo as jobs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.services import trash
from guanxi.db import retrying, unit_of_work
from guanxi.errors import BadRequest
from guanxi.jobs import cancel
from guanxi.jobs.models import JobRow
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.views import bulk_jobs
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.worker import run_due_jobs
from tests.core.bulk_help import acting, manager, owners, trashed

LOYAL = ListQuery(filters=(Filter(key="customer.state", operator=Operator.IS, values=("loyal",)),))


def started(ctx: Ctx, key: str, value: int | None = None, query: ListQuery = LOYAL) -> int:
    return retrying(ctx, lambda unit: bulk_jobs.start_change(unit.ctx, key, value, query))


def outcome(ctx: Ctx, job_id: int) -> dict[str, object]:
    return ctx.session.scalars(select(JobRow.result).where(JobRow.id == job_id)).one() or {}


def test_a_job_changes_all_results_and_nobody_else(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    loyal = [make.customer(state="loyal") for _ in range(7)]
    others = [make.customer() for _ in range(3)]
    new = make.user()
    job_id = started(ctx, "owner", new)
    run_due_jobs(runtime)
    assert owners(ctx, [*loyal, *others]) == [new] * 7 + [None] * 3
    assert outcome(ctx, job_id)["changed"] == 7
    assert outcome(ctx, job_id)["link"] == f"/customers/changes/job-{job_id}"


def test_what_a_job_changed_is_undone_by_a_job(runtime: Runtime, ctx: Ctx, make: Made,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.views.bulk.CHUNK", 3)
    monkeypatch.setattr("guanxi.customers.undo.CHUNK", 2)
    ids = [make.customer(state="loyal") for _ in range(7)]
    job_id = started(ctx, "trash")
    run_due_jobs(runtime)
    assert all(trashed(ctx, row_id) for row_id in ids)
    again = retrying(ctx, lambda unit: bulk_jobs.start_undo(unit.ctx, f"job-{job_id}"))
    assert retrying(ctx, lambda unit: bulk_jobs.start_undo(unit.ctx, f"job-{job_id}")) == again
    run_due_jobs(runtime)
    assert not any(trashed(ctx, row_id) for row_id in ids)
    assert outcome(ctx, again)["undone"] == 7


def test_a_job_works_on_the_trash_where_it_was_asked_from_there(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    inside, outside = make.customer(), make.customer()
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [inside])
    started(ctx, "restore", query=ListQuery(trashed=True))
    run_due_jobs(runtime)
    assert not trashed(ctx, inside)
    assert not trashed(ctx, outside)


def test_a_job_that_names_what_is_forbidden_does_not_start(ctx: Ctx) -> None:
    query = ListQuery(filters=(Filter(key="plugin.gone", operator=Operator.IS, values=("1",)),))
    with pytest.raises(BadRequest, match=r"plugin\.gone"):
        started(ctx, "trash", query=query)
    assert ctx.session.scalars(select(JobRow.id)).all() == []


def test_a_job_has_the_rights_its_owner_has_when_it_runs(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    user, customer = make.user(), make.customer(state="loyal")
    with acting(runtime, manager(user)) as asking:
        started(asking, "trash")
    run_due_jobs(runtime)  # in the database, this member of staff has no role
    assert not trashed(ctx, customer)


def test_a_job_that_is_called_off_leaves_whole_chunks(runtime: Runtime, ctx: Ctx, make: Made,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.views.bulk.CHUNK", 2)
    ids = [make.customer(state="loyal") for _ in range(6)]
    job_id = started(ctx, "trash")
    monkeypatch.setattr("guanxi.jobs.run.JobRun.cancelled", lambda _job: True)
    run_due_jobs(runtime)
    assert sum(trashed(ctx, row_id) for row_id in ids) == 2
    assert outcome(ctx, job_id)["changed"] == 2


def test_a_waiting_job_can_be_called_off(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    customer = make.customer(state="loyal")
    job_id = started(ctx, "trash")
    retrying(ctx, lambda unit: cancel(unit.ctx, job_id))
    run_due_jobs(runtime)
    assert not trashed(ctx, customer)
