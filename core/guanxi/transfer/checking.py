"""An import on its way, rehearsed by a job: what would be made, what would be given back, what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.accounts.models import User
from guanxi.contributions import Job
from guanxi.ctx import Ctx
from guanxi.customers.field_details import FieldDetails
from guanxi.errors import Refused
from guanxi.i18n import _l, use_locale
from guanxi.jobs import JobRun, enqueue
from guanxi.jobs.sentences import stored as stored_sentence
from guanxi.jobs.sentences import stored_error
from guanxi.transfer.examples import Example
from guanxi.transfer.feeding import Ready
from guanxi.transfer.models import ImportSetup
from guanxi.transfer.new_fields import ColumnField
from guanxi.transfer.plan import CUSTOMERS, Plan
from guanxi.transfer.problems import FileRefused
from guanxi.transfer.reasons import stored
from guanxi.transfer.rehearsal import Rehearsed, rehearse
from guanxi.transfer.rejects import Rejected, write_rejects
from guanxi.transfer.services import Examined, Wish, examine, imagined_plan
from guanxi.transfer.setups import Setup, read_setup
from guanxi.transfer.stored_files import read_beside, write_beside
from guanxi.transfer.survey import Survey
from guanxi.transfer.trial import rehearse_records

CHECK: Final = "transfer.check_import"
FIRST: Final = 50
"""Rows given back that a page shows; the file has all of them."""
REJECTED: Final = "rejected.csv"
_NAME: Final = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a rehearsal found; with `problems` (jobs/sentences.py) the file as a whole can't be imported so.

    `fields` are the titles of the custom fields that would be made, `columns` what they are made of, `plan` is the plan
    without them, `imagined` the one with them, `figures` are those that the importer reports.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    figures: Mapping[str, int] = field(default_factory=dict)
    fingerprint: str = ""
    fields: tuple[str, ...] = ()
    columns: tuple[ColumnField, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)
    imagined: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Sequence[Any], ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Checked:
        """What `asdict` and JSON made of it."""
        columns = tuple(_column(item) for item in values["columns"])
        return cls(**{**values, "fields": tuple(values["fields"]), "columns": columns,
                      "problems": tuple(values["problems"])})


def wish_of(ctx: Ctx, setup: Setup) -> Wish:
    """What an import on its way asks for."""
    choices = setup.choices
    source = choices.source
    text = source.kind == "text"
    return Wish(path=source.path, maps=choices.maps(), mode=choices.mode, other_name=choices.other_name,
                new_fields=choices.new_fields(), owner_id=choices.owner_id,
                department_id=_department_of(ctx, choices.owner_id),
                numbered=source.numbered, target=setup.target, options=choices.options, day_order=choices.day_order,
                match=choices.match,
                encoding=source.encoding if text else None, delimiter=source.delimiter if text else None)


def start_check(ctx: Ctx, setup: Setup) -> int:
    """Ask, in a unit of work, for a rehearsal; the job's id. What was asked for already is not asked for again."""
    job_id = enqueue(ctx, CHECK, {"setup": setup.id, "version": setup.version, "locale": ctx.locale},
                     title=_l("Check an import"), unique=f"{setup.id}/{setup.version}")
    ctx.session.execute(update(ImportSetup).where(ImportSetup.id == setup.id, ImportSetup.version == setup.version)
                        .values(job_id=job_id), execution_options={"synchronize_session": False})
    return job_id


def first_rejected(setup: Setup) -> list[Rejected]:
    """The first rows a rehearsal would give back."""
    found = read_beside(setup.folder, _NAME) or {}
    return [(row, cells, issues) for row, cells, issues in found.get("rejected", ())]


def first_changes(setup: Setup) -> list[tuple[int, int, Mapping[str, tuple[Any, Any]]]]:
    """The first rows that would change a customer: the row, the customer's id, each field from what to what."""
    found = read_beside(setup.folder, _NAME) or {}
    return [(row, customer_id, fields) for row, customer_id, fields in found.get("changes", ())]


def first_examples(setup: Setup) -> list[Example]:
    """The first records that would be made or changed, where the rows are no customers."""
    return [Example(**one) for one in (read_beside(setup.folder, _NAME) or {}).get("examples", ())]


def shown_plan(setup: Setup, checked: Checked) -> Plan:
    """The plan a rehearsal followed, with the fields that it imagined."""
    return Plan.restored(dict(checked.imagined), setup.choices.source.path)


def examined_before(setup: Setup, checked: Checked) -> Examined:
    """What the look through the file found, without another one."""
    plan = Plan.restored(dict(checked.plan), setup.choices.source.path)
    return Examined(plan, Survey(checked.rows, {}, checked.fingerprint), checked.columns)


class _Outdated(Exception):
    """Somebody chose otherwise meanwhile, or called it off."""


def _run(job: JobRun) -> None:
    setup = read_setup(job.ctx, job.payload["setup"])
    if setup.version != job.payload["version"] or setup.run_id is not None:
        return
    with use_locale(job.payload["locale"]):
        try:
            checked = _rehearsed(job, replace(job.ctx, locale=job.payload["locale"]), setup)
        except _Outdated:
            return
        except (FileRefused, Refused) as error:
            checked = Checked(problems=tuple(_told_of(error)))
    job.retrying(lambda unit: unit.session.execute(
        update(ImportSetup).where(ImportSetup.id == setup.id, ImportSetup.version == setup.version)
        .values(checked=asdict(checked)), execution_options={"synchronize_session": False}))


def _rehearsed(job: JobRun, ctx: Ctx, setup: Setup) -> Checked:
    examined = examine(ctx, wish_of(ctx, setup), lambda rows: _told(job, rows, None))
    plan, definitions, fields = imagined_plan(ctx, examined)
    rows, found, first = examined.survey.rows, Rehearsed(), list[Rejected]()
    def seen(done: int) -> None:
        _told(job, done, rows)

    given_back = (rehearse(ctx, plan, definitions, rows, found, seen) if plan.target == CUSTOMERS
                  else rehearse_records(ctx, plan, rows, found, seen))
    write_rejects(setup.folder / REJECTED, plan, _first_kept(given_back, first))
    write_beside(setup.folder, _NAME, {"rejected": first, "changes": found.changes,
                                       "examples": [asdict(one) for one in found.examples]})
    return Checked(rows=rows, created=found.created, updated=found.updated, unchanged=found.unchanged,
                   rejected=found.rejected, figures=found.figures, fingerprint=examined.survey.fingerprint,
                   fields=tuple(fields), columns=examined.columns, plan=examined.plan.stored(), imagined=plan.stored())


def _told(job: JobRun, done: int, total: int | None) -> None:
    job.progress(done, total, _l("Reading the file") if total is None else None)
    if job.cancelled():
        raise _Outdated


def _told_of(error: FileRefused | Refused) -> list[Sequence[Any]]:
    """What is wrong, one sentence each."""
    issues = error.issues if isinstance(error, Refused) else ()
    return [stored_sentence(issue.message, issue.params) for issue in issues] or [stored_error(error)]


def _first_kept(rows: Iterator[Ready], first: list[Rejected]) -> Iterator[Rejected]:
    for ready in rows:
        rejected = (ready.row, ready.cells, stored(ready.issues))
        if len(first) < FIRST:
            first.append(rejected)
        yield rejected


def _column(values: Mapping[str, Any]) -> ColumnField:
    details = FieldDetails(**{**values["details"], "options": tuple(values["details"]["options"])})
    return ColumnField(**{**values, "details": details, "new_options": tuple(values["new_options"])})


def _department_of(ctx: Ctx, user_id: int | None) -> int | None:
    return ctx.session.scalar(select(User.department_id).where(User.id == user_id)) if user_id is not None else None


JOBS: Final = (Job(key=CHECK, title=_l("Check an import"), run=_run, cancellable=True, attempts=2),)
