"""Exports too long to wait for: a job writes the file, its owner fetches it, after a week it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from guanxi.clock import utc_now
from guanxi.contributions import Entity, ExportFormat, Job
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import NotFound
from guanxi.i18n import _l, use_locale
from guanxi.jobs import JobRun, enqueue
from guanxi.transfer.list_export import Order, Table, export, file_types, record_export
from guanxi.views.bulk_jobs import packed, unpacked
from guanxi.views.page import check

RUN: Final = "transfer.export_list"
REMOVE: Final = "transfer.remove_exports"
KEPT: Final = timedelta(days=7)


def start_export(ctx: Ctx, order: Order, total: int, place: str) -> int:
    """Ask, in a unit of work, for all of a list as a file; returns the job's id.

    `total` is how many rows to expect, `place` the address below which the files of this list are fetched by id.
    """
    entity = order.query.entity
    ctx.require(entity.right("export"))
    check(ctx, order.query)
    return enqueue(ctx, RUN, {"query": packed(order.query), "whole": order.whole, "format": order.format,
                              "locale": ctx.locale, "total": total, "place": place},
                   title=_l("Export customers") if entity is CUSTOMER else _l("Export a list"))


def exported_file(ctx: Ctx, entity: Entity, job_id: int) -> tuple[Path, Table | ExportFormat]:
    """The file that a job wrote for this very person, and what it is. Raises NotFound when it is gone, or somebody
    else's."""
    ctx.require(entity.right("export"))
    for key, form in file_types(ctx, entity).items():
        path = _path(ctx, job_id, key)
        if path.is_file():
            return path, form
    raise NotFound(_l("This export is gone: files are kept for %(days)s days. Export the list again."),
                   days=KEPT.days)


def _run(job: JobRun) -> None:
    order = _order(job.ctx, job.payload)
    total = job.payload["total"]
    path = _path(job.ctx, job.id, order.format)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with use_locale(job.payload["locale"]):
        ctx = replace(job.ctx, locale=job.payload["locale"])
        rows = export(ctx, order, part, lambda done: job.progress(done, max(done, total)))
    part.chmod(0o600)
    with job.unit() as unit:
        record_export(unit.ctx, order, rows)
    part.replace(path)
    job.log(_l("%(rows)s rows written. The file is kept for %(days)s days.", rows=rows, days=KEPT.days))
    job.result({"rows": rows, "link": f"{job.payload['place']}{job.id}"})


def _remove(job: JobRun) -> None:
    """Delete what was exported long ago: files outside the database know no rights."""
    oldest = (utc_now() - KEPT).timestamp()
    for path in _folder(job.ctx).glob("*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _order(ctx: Ctx, payload: Mapping[str, Any]) -> Order:
    return Order(query=unpacked(ctx, payload["query"]), whole=payload["whole"], format=payload["format"])


def _folder(ctx: Ctx) -> Path:
    return ctx.instance / "files" / "exports"


def _path(ctx: Ctx, job_id: int, form: str) -> Path:
    """Whose it is stands in its name."""
    return _folder(ctx) / f"{job_id}-{ctx.principal.user_id or 0}.{form}"


JOBS: Final = (
    Job(key=RUN, title=_l("Export customers"), run=_run),
    Job(key=REMOVE, title=_l("Delete old exports"), run=_remove, schedule="41 3 * * *"),
)
