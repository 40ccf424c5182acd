"""Making one tag of two, and deleting one: jobs, because a tag may be on any number of customers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, func, select

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.models import CustomerTag, Tag
from guanxi.customers.tags import put_tag, take_tag
from guanxi.db import EVERYTHING, UnitOfWork
from guanxi.errors import Conflict, NotFound
from guanxi.i18n import _l
from guanxi.jobs import JobRun, enqueue

MERGE: Final = "customers.merge_tag"
_CHUNK: Final = 500


def merge_tag(ctx: Ctx, tag_id: int, into_id: int | None) -> int:
    """Let the customers of a tag have another one instead (None: none), then delete it; returns the job's id."""
    ctx.require("admin.fields")
    names = {row.id: row.name for row in ctx.session.execute(
        select(Tag.id, Tag.name).where(Tag.id.in_([tag_id, into_id or 0])))}
    if tag_id not in names or (into_id is not None and into_id not in names):
        raise NotFound(_l("This tag no longer exists."))
    if tag_id == into_id:
        raise Conflict(_l("Choose another tag than this one."))
    title = (_l("Merge tag “%(name)s” into “%(into)s”", name=names[tag_id], into=names[into_id]) if into_id
             else _l("Delete tag “%(name)s”", name=names[tag_id]))
    return enqueue(ctx, MERGE, {"tag": tag_id, "into": into_id}, title=title, lane=MERGE, as_system=True)


def run_merge(job: JobRun) -> None:
    """Go through the customers that have the tag, chunk by chunk; what is done already is not found again."""
    tag_id, into_id = int(job.payload["tag"]), job.payload["into"]
    total = job.ctx.session.scalar(
        select(func.count()).select_from(CustomerTag).where(CustomerTag.tag_id == tag_id),
        execution_options=EVERYTHING) or 0
    done = 0
    while moved := job.retrying(lambda unit: _move(unit, tag_id, into_id)):
        done += moved
        job.progress(min(done, total), total)
    job.retrying(lambda unit: _remove(unit, tag_id, into_id))


def _move(unit: UnitOfWork, tag_id: int, into_id: int | None) -> int:
    ids = list(unit.session.scalars(
        select(CustomerTag.customer_id).where(CustomerTag.tag_id == tag_id).limit(_CHUNK),
        execution_options=EVERYTHING))
    if into_id is not None:
        put_tag(unit.ctx, ids, into_id)
    take_tag(unit.ctx, ids, tag_id)
    return len(ids)


def _remove(unit: UnitOfWork, tag_id: int, into_id: int | None) -> None:
    while _move(unit, tag_id, into_id):
        continue  # tags put on meanwhile
    name = unit.session.scalar(select(Tag.name).where(Tag.id == tag_id))
    if name is not None:
        unit.session.execute(delete(Tag).where(Tag.id == tag_id))
        record(unit.ctx, "tag", tag_id, "delete", {"name": (name, None), "merged_into": (None, into_id)})
