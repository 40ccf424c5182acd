"""Notes from files, each on the timeline of its customer, at its time and in the name of whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from guanxi.audit.services import record
from guanxi.contributions import (
    CellKind,
    Imported,
    Importer,
    ImportField,
    ImportFigure,
    ImportOption,
    ImportWish,
    Outcome,
    Record,
    SourceRow,
)
from guanxi.ctx import Ctx
from guanxi.customers.notes import take_note
from guanxi.db import EVERYTHING, among
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.timeline.models import Note
from guanxi.timeline.services import NOTE_LENGTH, NewNote, add_notes
from guanxi.transfer.finding import Clues, find_customers
from guanxi.transfer.people import Names, load_names

_AUTHOR: Final = "owner_id"
_FIELDS: Final = (
    ImportField(key="customer", title=_l("Customer"), kind=CellKind.CUSTOMER, required=True, example="A-00012",
                words=("客户编号", "客户名称", "客户", "会员号", "customer id", "customer number", "customer name",
                       "client", "company")),
    ImportField(key="at", title=_l("Date and time of the note"), kind=CellKind.INSTANT, required=True,
                example="2024-03-05 14:30",
                words=("时间", "日期", "跟进时间", "拜访时间", "创建时间", "记录时间", "date", "time", "created at",
                       "created", "followed up at")),
    ImportField(key="author", title=_l("Written by"), example="林晓燕",
                words=("跟进人", "记录人", "创建人", "作者", "业务员", "author", "created by", "owner", "user",
                       "staff")),
    ImportField(key="body", title=_l("Note"), required=True, most=NOTE_LENGTH, several=True, example="寄出了样品",
                words=("内容", "跟进内容", "跟进记录", "备注", "记录", "拜访内容", "note", "notes", "text", "comment",
                       "description", "content", "body")),
)


def note_fields(_ctx: Ctx) -> tuple[ImportField, ...]:
    """The columns of a file of notes."""
    return _FIELDS


def write(ctx: Ctx, wish: ImportWish, records: Sequence[Record]) -> Imported:
    """Write the notes that are not there yet."""
    rows = [one[0] for one in records]
    people = find_customers(ctx, [Clues(called=row.values["customer"]) for row in rows], met=wish.met, match=wish.match,
                            create=bool(wish.options["create_customers"]))
    staff = load_names(ctx, {_AUTHOR}) if "author" in wish.fields else Names()
    known = _known(ctx, [person.id for person in people if person.id])
    outcomes: list[Outcome] = []
    fresh: list[NewNote] = []
    for row, person in zip(rows, people, strict=True):
        note = None if person.id is None else _note(row, person.id, staff)
        mark = note and (note.customer_id, note.at, note.body)
        if person.issue is not None:
            outcomes.append(Outcome(verdict="rejected", issues=(person.issue,)))
        elif row.values["at"] > ctx.now:
            outcomes.append(Outcome(verdict="rejected", issues=(_ahead(),)))
        elif note is None or mark in known:
            outcomes.append(Outcome(verdict="unchanged"))
        else:
            known.add((note.customer_id, note.at, note.body))
            fresh.append(note)
            outcomes.append(Outcome(verdict="created"))
    ids = add_notes(ctx, fresh)
    for row_id, note in zip(ids, fresh, strict=True):
        record(ctx, "customer", note.customer_id, "edit", {f"note.{row_id}": (None, note.body)})
    made = sorted({person.id for person in people if person.made and person.id})
    return Imported(outcomes=outcomes, made={"customer": made, "note": ids}, figures={"customers_created": len(made)})


def undo(ctx: Ctx, _entity: str, ids: Sequence[int]) -> list[int]:
    """Take off the notes that nobody has changed since."""
    rows = ctx.session.execute(
        select(Note.id, Note.customer_id).where(Note.id.in_(ids), Note.edited_at.is_(None)).order_by(Note.id)).all()
    for row in rows:
        take_note(ctx, row.customer_id, row.id)
    return [row.id for row in rows]


def _known(ctx: Ctx, customer_ids: Sequence[int]) -> set[tuple[int, datetime | None, str]]:
    """The notes these customers have."""
    rows = ctx.session.execute(
        select(Note.customer_id, Note.created_at, Note.body).where(among(ctx.session, Note.customer_id, customer_ids)),
        execution_options=EVERYTHING) if customer_ids else ()
    return {(row.customer_id, row.created_at, row.body) for row in rows}


def _note(row: SourceRow, customer_id: int, staff: Names) -> NewNote:
    """Whoever is no member of staff any more is named below the text, so that nothing of it is lost."""
    author, body = row.values.get("author", ""), row.values["body"]
    found = staff.find(_AUTHOR, author) if author else None
    if isinstance(found, Issue):
        body = f"{body[:NOTE_LENGTH - len(author) - 3]}\n— {author}"
    return NewNote(customer_id=customer_id, body=body, at=row.values["at"],
                   author_id=None if isinstance(found, Issue) else found)


def _ahead() -> Issue:
    return Issue(message=_l("A note can’t be of the future."), code="note.ahead", field="at")


NOTES: Final = Importer(
    key="notes", title=_l("Notes"), permission="customer.import", fields=note_fields, write=write, undo=undo,
    makes={"note": _l("Notes")}, icon="notes", order=15,
    figures=(ImportFigure(key="customers_created", title=_l("New customers")),),
    options=(ImportOption(key="create_customers", title=_l("Make unknown customers"), kind="boolean", default=False,
                          help=_l("Customers who are not here yet are made on the way, with their number as the file "
                                  "has it.")),))
