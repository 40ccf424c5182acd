"""An import done by a job: begun from the browser, paused, continued, called off; killed, it goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.contributions import Job
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork, retrying
from guanxi.errors import Busy, Conflict, NotFound, Refused
from guanxi.i18n import _l, use_locale
from guanxi.jobs import JobRun, enqueue
from guanxi.jobs.models import JobRow
from guanxi.transfer.checking import Checked, examined_before
from guanxi.transfer.engine import import_rows
from guanxi.transfer.feeding import ReaderLost
from guanxi.transfer.models import ImportRun, ImportSetup
from guanxi.transfer.plan import Plan
from guanxi.transfer.runs import RunTaken
from guanxi.transfer.services import begin
from guanxi.transfer.setups import Setup
from guanxi.transfer.stored_files import existing_file

RUN: Final = "transfer.import"
_UNSYNCHRONISED: Final = {"synchronize_session": False}


def start(ctx: Ctx, setup: Setup, place: str) -> int:
    """Begin the import that a rehearsal found fit; its id. Pressed twice, or after an interruption, it goes on.

    `place` is the address below which imports are looked at by id.

    Raises Refused until the choices as they stand have been rehearsed.
    """
    if setup.run_id is not None:
        return setup.run_id
    checked = Checked.of(setup.checked) if setup.checked else None
    if checked is None or checked.problems:
        raise Refused(_l("This import has not been checked yet as it stands. Wait for the check, then start it."))
    existing_file(ctx, setup.id)
    begun = begin(ctx, examined_before(setup, checked), file_name=setup.file_name)
    retrying(ctx, lambda unit: _attach(unit.ctx, setup.id, begun.run_id, place))
    return begun.run_id


def pause(ctx: Ctx, run_id: int) -> None:
    """Let an import rest, in a unit of work; what is written stays, and it goes on from there.

    It has no job from then on, so that continuing asks for another, which waits until this one has stopped.
    """
    _move(ctx, run_id, ("running",), {"state": "paused", "job_id": None})


def go_on(ctx: Ctx, run_id: int, place: str) -> None:
    """Let an import go on that was paused, or whose job failed, in a unit of work."""
    setup_id = ctx.session.scalar(select(ImportSetup.id).where(ImportSetup.run_id == run_id).limit(1))
    if setup_id is None:
        raise NotFound(_l("The file of this import is gone. Send it again: with the same columns and options the "
                          "import goes on where it was."))
    existing_file(ctx, setup_id)
    _move(ctx, run_id, ("paused", "running"), {"state": "running"})
    _enqueue(ctx, run_id, setup_id, place)


def call_off(ctx: Ctx, run_id: int) -> None:
    """End an import where it is, in a unit of work; what is written stays."""
    _move(ctx, run_id, ("running", "paused"), {"state": "cancelled", "finished_at": ctx.now})


def _attach(ctx: Ctx, setup_id: int, run_id: int, place: str) -> None:
    ctx.session.execute(update(ImportSetup).where(ImportSetup.id == setup_id, ImportSetup.run_id.is_(None))
                        .values(run_id=run_id), execution_options=_UNSYNCHRONISED)
    _enqueue(ctx, run_id, setup_id, place)


def _enqueue(ctx: Ctx, run_id: int, setup_id: int, place: str) -> None:
    """Ask for the job, unless there is one under way. Behind one that is just stopping, it waits in its lane."""
    at_work = (select(JobRow.id).join(ImportRun, ImportRun.job_id == JobRow.id)
               .where(ImportRun.id == run_id, JobRow.finished_at.is_(None), ~JobRow.cancel_requested))
    if ctx.session.scalar(at_work) is not None:
        return
    job_id = enqueue(ctx, RUN, {"run": run_id, "setup": setup_id, "locale": ctx.locale, "place": place},
                     lane=f"{RUN}:{run_id}", title=_l("Import a file"))
    ctx.session.execute(update(ImportRun).where(ImportRun.id == run_id).values(job_id=job_id),
                        execution_options=_UNSYNCHRONISED)


def _move(ctx: Ctx, run_id: int, states: tuple[str, ...], values: Mapping[str, Any]) -> None:
    moved = ctx.session.execute(
        update(ImportRun).where(ImportRun.id == run_id, ImportRun.state.in_(states)).values(dict(values))
        .returning(ImportRun.id), execution_options=_UNSYNCHRONISED).first()
    if moved is None:
        raise Conflict(_l("This import has ended or was stopped meanwhile. Look at it again."))


class _Rests(Exception):
    """The import was paused."""


class _Steered:
    """An import run by a job."""

    def __init__(self, job: JobRun, run_id: int) -> None:
        self._job = job
        self._run_id = run_id

    @property
    def ctx(self) -> Ctx:
        """The one the job reads by."""
        return self._job.ctx

    def retrying(self, work: Callable[[UnitOfWork], None]) -> None:
        """Run `work` so that it commits only while this worker has the job; each commit is a step ahead."""
        def step(unit: UnitOfWork) -> None:
            work(unit)
            self._job.save_checkpoint(unit, {})

        self._job.retrying(step)

    def progress(self, done: int, total: int) -> None:
        """Say how far it is, and stop where it was paused."""
        self._job.progress(done, total)
        if _state(self.ctx, self._run_id) == "paused":
            raise _Rests

    def cancelled(self) -> bool:
        """Whether it was called off, here or on the job's own page."""
        return self._job.cancelled() or _state(self.ctx, self._run_id) == "cancelled"


def _run(job: JobRun) -> None:
    run_id = job.payload["run"]
    row = job.ctx.session.execute(select(ImportRun.state, ImportRun.plan).where(ImportRun.id == run_id)).first()
    if row is None or row.state != "running":
        return
    plan = Plan.restored(row.plan, existing_file(job.ctx, job.payload["setup"]))
    end: dict[str, Any] = {}
    with use_locale(job.payload["locale"]):
        try:
            end = {"given_back": import_rows(_Steered(job, run_id), run_id, plan).rejected}
        except _Rests:
            end = {"quiet": True}
            job.log(_l("Paused"))
        except RunTaken:
            if _state(job.ctx, run_id) == "running":
                raise
        except ReaderLost as error:
            raise Busy(error.message) from error  # memory ran short: another attempt goes on where it was
    job.result({**end, "link": f"{job.payload['place']}{run_id}"})


def _state(ctx: Ctx, run_id: int) -> str | None:
    return ctx.session.scalar(select(ImportRun.state).where(ImportRun.id == run_id))


JOBS: Final = (Job(key=RUN, title=_l("Import a file"), run=_run, cancellable=True),)
