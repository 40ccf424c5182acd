"""The job that takes an import back, step by step: killed anywhere, it goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import not_, select, update

from guanxi.audit.services import record
from guanxi.contributions import Importer, Job
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.customers.reaching import reaching_all
from guanxi.customers.services import trash
from guanxi.customers.undo import unwound
from guanxi.db import EVERYTHING, UnitOfWork, among, retrying
from guanxi.i18n import _l
from guanxi.jobs import JobRun
from guanxi.transfer.models import ImportRun
from guanxi.transfer.runs import made_by
from guanxi.transfer.undoing import CUSTOMER, JOB, Past, prospect, undoable
from guanxi.transfer.untouched import made, touched

CHUNK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """How far an undo is: when it `began`, the `part` it is at, the last id dealt with there, what it came to."""

    began: str
    part: str = ""
    at: int = 0
    taken: int = 0
    returned: int = 0
    trashed: int = 0
    kept: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """What it came to."""
        return {"taken": self.taken, "returned": self.returned, "trashed": self.trashed, "kept": self.kept}


@dataclass(slots=True)
class _Undo:
    """One attempt at taking an import back. `own` reaches what the import itself took out of the actor's reach."""

    job: JobRun
    own: Ctx
    past: Past
    point: _Point
    total: int

    def run(self) -> None:
        """First what plugins made, so that it holds no customer; then fields; then the customers made."""
        parts = [*self._records(), ("fields", self._fields), ("customers", self._customers)]
        names = [name for name, _work in parts]
        begun = names.index(self.point.part) if self.point.part in names else 0
        for name, work in parts[begun:]:
            if self.point.part != name:
                self.point = replace(self.point, part=name, at=0)
            work()
        retrying(self.own, self._end, self.job.fence())

    def _records(self) -> list[tuple[str, Any]]:
        importer = self.past.importer
        ranges = made_by(self.own, self.past.id)
        return [] if importer is None else [
            (entity, partial(self._entity, importer, entity, ranges[entity]))
            for entity in sorted(ranges, reverse=True) if entity != CUSTOMER]

    def _entity(self, importer: Importer, entity: str, ranges: Sequence[tuple[int, int]]) -> None:
        for ids in _chunks(ranges, self.point.at):
            retrying(self.own, partial(self._take_back, importer=importer, entity=entity, ids=ids), self.job.fence())
            self._tell()

    def _take_back(self, unit: UnitOfWork, importer: Importer, entity: str, ids: Sequence[int]) -> None:
        assert importer.undo is not None  # undoable has looked
        taken = len(importer.undo(unit.ctx, entity, ids))
        self._save(unit, replace(self.point, at=ids[-1], taken=self.point.taken + taken,
                                 kept=self.point.kept + len(ids) - taken))

    def _fields(self) -> None:
        for part in unwound(self.own, self.past.operation, self.job.fence(), self.point.at or None, ("edit",)):
            point = replace(self.point, at=part.reached or 0, returned=self.point.returned + part.undone,
                            kept=self.point.kept + part.kept)
            retrying(self.own, partial(self._save, point=point), self.job.fence())
            self._tell()

    def _customers(self) -> None:
        while ids := list(self.own.session.scalars(
                made(self.past.id).where(Customer.id > self.point.at).limit(CHUNK), execution_options=EVERYTHING)):
            retrying(self.own, partial(self._trash, ids=ids), self.job.fence())
            self._tell()

    def _trash(self, unit: UnitOfWork, ids: Sequence[int]) -> None:
        ctx = unit.ctx
        began = datetime.fromisoformat(self.point.began)
        apart = touched(ctx, self.past.operation, self.past.finished_at, began)
        free = list(ctx.session.scalars(select(Customer.id).where(among(ctx.session, Customer.id, ids), not_(apart)),
                                        execution_options=EVERYTHING))
        gone = len(trash(ctx, free))
        self._save(unit, replace(self.point, at=ids[-1], trashed=self.point.trashed + gone,
                                 kept=self.point.kept + len(ids) - gone))

    def _end(self, unit: UnitOfWork) -> None:
        unit.session.execute(update(ImportRun).where(ImportRun.id == self.past.id).values(undone_at=unit.ctx.now),
                             execution_options={"synchronize_session": False})
        record(unit.ctx, "import", self.past.id, "undo", {
            name: (None, value) for name, value in self.point.counts.items()})

    def _save(self, unit: UnitOfWork, point: _Point) -> None:
        self.job.save_checkpoint(unit, asdict(point))
        unit.afterwards(lambda: setattr(self, "point", point))

    def _tell(self) -> None:
        found = self.point
        self.job.progress(min(self.total, found.taken + found.returned + found.trashed + found.kept), self.total)


def _chunks(ranges: Sequence[tuple[int, int]], after: int) -> Iterator[list[int]]:
    for first, last in ranges:
        start = max(first, after + 1)
        while start <= last:
            end = min(start + CHUNK - 1, last)
            yield list(range(start, end + 1))
            start = end + 1


def _undo(job: JobRun) -> None:
    point = _Point(**job.checkpoint) if job.checkpoint else _Point(began=job.ctx.now.isoformat())
    if not _is_done(job):
        past = undoable(job.ctx, job.payload["run"])
        wanted = prospect(job.ctx, past)
        total = wanted.made + (wanted.kept or 0) + wanted.changed + sum(wanted.records.values())
        with reaching_all(job.ctx) as own:
            undo = _Undo(job, own, past, point, total)
            undo.run()
        point = undo.point
    _report(job, point)


def _is_done(job: JobRun) -> bool:
    """Whether this very job was killed after its last step."""
    done = select(ImportRun.id).where(ImportRun.id == job.payload["run"], ImportRun.undo_job_id == job.id,
                                      ImportRun.undone_at.is_not(None))
    return job.ctx.session.scalar(done) is not None


def _report(job: JobRun, found: _Point) -> None:
    if found.trashed:
        job.log(_l("%(count)s customers went to the trash.", count=found.trashed))
    if found.returned:
        job.log(_l("%(count)s customers are as they were before.", count=found.returned))
    if found.taken:
        job.log(_l("%(count)s records were taken back.", count=found.taken))
    if found.kept:
        job.log(_l("%(count)s were kept, because somebody has worked with them since.", count=found.kept), "warning")
    job.result({**found.counts, "link": f"/imports/{job.payload['run']}"})


UNDO: Final = Job(key=JOB, title=_l("Take an import back"), run=_undo)
