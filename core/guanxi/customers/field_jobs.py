"""The jobs behind custom fields: index of the values there are, and options merged customer by customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from guanxi.ctx import Ctx
from guanxi.customers.apply import apply
from guanxi.customers.definitions import PREFIX, Definition, field_definitions, fields_change
from guanxi.customers.drafts import Draft, FieldValue
from guanxi.customers.models import Customer, CustomField, CustomValue
from guanxi.customers.prepare import prepare
from guanxi.db import EVERYTHING, UnitOfWork, insert_many
from guanxi.i18n import _l
from guanxi.jobs import JobRun, enqueue

INDEX: Final = "customers.index_field"
MERGE_OPTION: Final = "customers.merge_option"
_CHUNK: Final = 1000


def ask_for_index(ctx: Ctx, field_id: int, title: str, *, wanted: bool) -> int:
    """Enqueue the making (or removal) of a field's index; the job's id."""
    sentence = (_l("Make “%(field)s” sortable and filterable", field=title) if wanted
                else _l("Take “%(field)s” out of sorting and filters", field=title))
    return enqueue(ctx, INDEX, {"field": field_id}, title=sentence, lane=f"customers.field:{field_id}", as_system=True)


def ask_for_merge(ctx: Ctx, field_id: int, option_id: int, into_id: int, title: str) -> int:
    """Enqueue the rewriting of values whose option was merged into another; the job's id."""
    return enqueue(ctx, MERGE_OPTION, {"field": field_id, "option": option_id, "into": into_id},
                   title=_l("Merge option “%(option)s”", option=title), lane=f"customers.field:{field_id}",
                   as_system=True)


def run_index(job: JobRun) -> None:
    """Bring a field's index in line with whether it is filterable now, and then let lists use it."""
    field_id = int(job.payload["field"])
    for start, _rows in _blocks(job):
        job.retrying(partial(_index_block, job, field_id, start))
    job.retrying(lambda unit: _let_use(unit, field_id))


def _index_block(job: JobRun, field_id: int, start: int, unit: UnitOfWork) -> None:
    """Values are read again in the unit, with the rows locked: what staff save meanwhile is not overwritten."""
    definition = _definition(unit.ctx, field_id)
    rows = unit.session.execute(
        select(Customer.id, Customer.custom).where(Customer.id.between(start, start + _CHUNK - 1))
        .with_for_update(), execution_options=EVERYTHING).all()
    unit.session.execute(
        delete(CustomValue).where(CustomValue.field_id == field_id,
                                  CustomValue.customer_id.between(start, start + _CHUNK - 1)),
        execution_options={**EVERYTHING, "synchronize_session": False})
    if definition is not None:
        _insert(unit, [(row.id, value) for row in rows
                       if (value := definition.indexed((row.custom or {}).get(definition.key))) is not None])
    job.save_checkpoint(unit, {"after": start + _CHUNK - 1})


def _insert(unit: UnitOfWork, values: Sequence[tuple[int, FieldValue]]) -> None:
    insert_many(unit.session, CustomValue, ("customer_id", "field_id", "text", "number", "day"),
                [(row_id, value.field_id, value.text, value.number, value.day) for row_id, value in values])


def _let_use(unit: UnitOfWork, field_id: int) -> None:
    unit.session.execute(
        update(CustomField).where(CustomField.id == field_id)
        .values(ready=CustomField.filterable & CustomField.archived_at.is_(None)))
    fields_change(unit.ctx)


def run_merge(job: JobRun) -> None:
    """Give every customer that has the merged option the one it became, through the write path."""
    option_id, into_id = int(job.payload["option"]), int(job.payload["into"])
    definition = _definition(job.ctx, int(job.payload["field"]))
    if definition is None:
        return
    for start, rows in _blocks(job):
        ids = [row_id for row_id, custom in rows if custom.get(definition.key) == option_id]
        _rewrite(job, definition, ids, into_id)
        job.retrying(partial(job.save_checkpoint, point={"after": start + _CHUNK - 1}))


def _rewrite(job: JobRun, definition: Definition, ids: Sequence[int], into_id: int) -> None:
    if ids:
        batch = prepare(job.ctx, [Draft(customer_id=row_id, values={PREFIX + definition.key: into_id}, row=row_id)
                                  for row_id in ids])
        job.retrying(lambda unit: apply(unit.ctx, batch))


def _definition(ctx: Ctx, field_id: int) -> Definition | None:
    return next((field for field in field_definitions(ctx).values() if field.id == field_id), None)


def _blocks(job: JobRun) -> Iterator[tuple[int, list[tuple[int, dict[str, Any]]]]]:
    """Blocks of customers by id from where an earlier attempt got to: (first id, [(id, custom values)])."""
    first, last = _first_and_last(job.ctx)
    for start in range(max(first, int((job.checkpoint or {}).get("after", 0)) + 1), last + 1, _CHUNK):
        rows = job.ctx.session.execute(
            select(Customer.id, Customer.custom).where(Customer.id.between(start, start + _CHUNK - 1)),
            execution_options=EVERYTHING).all()
        yield start, [(row.id, row.custom or {}) for row in rows]
        job.progress(min(start + _CHUNK, last + 1) - first, last + 1 - first)


def _first_and_last(ctx: Ctx) -> tuple[int, int]:
    row = ctx.session.execute(select(func.min(Customer.id), func.max(Customer.id)), execution_options=EVERYTHING).one()
    return row[0] or 1, row[1] or 0
