"""The record of an import: begun, found again after an interruption, moved on, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from guanxi.ctx import Ctx
from guanxi.db import insert_many
from guanxi.errors import GuanxiError, NotFound
from guanxi.i18n import _l
from guanxi.transfer.feeding import Ready
from guanxi.transfer.models import ImportRange, ImportRow, ImportRun
from guanxi.transfer.plan import Plan
from guanxi.transfer.reasons import stored
from guanxi.transfer.staging import forget

COUNTED: Final = ("rows_read", "created", "updated", "unchanged", "rejected")


class RunTaken(GuanxiError):
    """Another process works on the same import."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An import as it stands."""

    id: int
    state: str
    operation: str
    rows: int
    rows_done: int
    milliseconds: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    rows_read: int
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one transaction took over: up to which row, how many, which rows it gave back (`given` are those that are
    put down as such already), the ids of what it `made` by what they are ids of, what is added to the figures.
    """

    last_row: int
    rows: int
    milliseconds: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: Sequence[Ready] = ()
    given: int = 0
    made: Mapping[str, Sequence[int]] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an import is: the last row of the file that is dealt with or staged, the rows dealt with."""

    rows_done: int
    rows_read: int


def begin_run(ctx: Ctx, plan: Plan, rows: int, fingerprint: str, file_name: str = "") -> int:
    """Record a new import; its id. `file_name` is what the file is called elsewhere."""
    row = ImportRun(target=plan.target, file_name=(file_name or plan.source.path.name)[:200],
                    fingerprint=fingerprint, rows=rows, plan=plan.stored(), operation=ctx.operation,
                    started_by=ctx.principal.user_id, started_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    return row.id


def unfinished_run(ctx: Ctx, fingerprint: str, path: Path) -> tuple[int, Plan] | None:
    """The last import of one's own of the file with this fingerprint that was interrupted, and its plan."""
    row = ctx.session.execute(
        select(ImportRun.id, ImportRun.plan)
        .where(ImportRun.fingerprint == fingerprint, ImportRun.state == "running",
               ImportRun.started_by == ctx.principal.user_id)
        .order_by(ImportRun.id.desc()).limit(1)).first()
    return None if row is None else (row.id, Plan.restored(row.plan, path))


def read_run(ctx: Ctx, run_id: int) -> Run:
    """An import as it stands. Raises NotFound."""
    names = ("id", "state", "operation", "rows", "rows_done", "milliseconds", "figures", *COUNTED)
    row = ctx.session.execute(
        select(*(getattr(ImportRun, name) for name in names)).where(ImportRun.id == run_id)).first()
    if row is None:
        raise NotFound(_l("There is no such import."))
    return Run(**row._mapping)


def save_step(ctx: Ctx, run_id: int, step: Step, reached: Reached) -> None:
    """Move an import on from where it was `reached`, in the transaction of what it wrote.

    Raises RunTaken when another process has moved it on meanwhile: then nothing of this step may stay.
    """
    counts = {"rows_read": step.rows, "created": step.created, "updated": step.updated,
              "unchanged": step.unchanged, "rejected": len(step.rejected) + step.given,
              "milliseconds": step.milliseconds}
    moved = {name: getattr(ImportRun, name) + count for name, count in counts.items()}
    if step.figures:
        moved["figures"] = _added(ctx, run_id, step.figures)
    result = ctx.session.execute(
        update(ImportRun).values(rows_done=step.last_row, **moved)
        .where(ImportRun.id == run_id, ImportRun.rows_done == reached.rows_done,
               ImportRun.rows_read == reached.rows_read, ImportRun.state == "running"),
        execution_options={"synchronize_session": False})
    if result.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has a row count
        raise RunTaken(_l("Another process is working on this import. Nothing was written twice; let it finish."))
    insert_many(ctx.session, ImportRange, ("run_id", "entity", "first_id", "last_id"),
                [(run_id, entity, first, last) for entity, ids in step.made.items() for first, last in _ranges(ids)])
    insert_many(ctx.session, ImportRow, ("run_id", "row", "cells", "issues"),
                [(run_id, ready.row, ready.cells, stored(ready.issues)) for ready in step.rejected])


def end_run(ctx: Ctx, run_id: int, state: str) -> None:
    """Close an import as "done" or "cancelled"; rows that still wait are forgotten then."""
    forget(ctx, run_id)
    ctx.session.execute(update(ImportRun).where(ImportRun.id == run_id).values(state=state, finished_at=ctx.now),
                        execution_options={"synchronize_session": False})


def made_by(ctx: Ctx, run_id: int) -> dict[str, list[tuple[int, int]]]:
    """The ranges of ids of what an import made, by what they are ids of; those that touch are one."""
    found: dict[str, list[tuple[int, int]]] = {}
    for entity, first, last in ctx.session.execute(
            select(ImportRange.entity, ImportRange.first_id, ImportRange.last_id)
            .where(ImportRange.run_id == run_id).order_by(ImportRange.entity, ImportRange.first_id)):
        ranges = found.setdefault(entity, [])
        if ranges and first == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return found


def _added(ctx: Ctx, run_id: int, figures: Mapping[str, int]) -> dict[str, int]:
    """The figures of an import with these added. Another process that does the same meanwhile is refused as a whole."""
    before = ctx.session.scalars(select(ImportRun.figures).where(ImportRun.id == run_id)).one()
    return {**before, **{key: before.get(key, 0) + count for key, count in figures.items()}}


def _ranges(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending ids as unbroken ranges: somebody else may have been given ids in between."""
    found: list[list[int]] = []
    for row_id in ids:
        if found and row_id == found[-1][1] + 1:
            found[-1][1] = row_id
        else:
            found.append([row_id, row_id])
    return [(first, last) for first, last in found]
