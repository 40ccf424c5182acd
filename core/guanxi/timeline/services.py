"""Adding to the timeline, in the transaction in which the thing happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, insert_many, reserve_ids
from guanxi.errors import Issue, NotFound, Refused
from guanxi.i18n import _l
from guanxi.timeline.following import Happening, tell_followers
from guanxi.timeline.models import CustomerActivity, Note, TimelineEntry

__all__ = ["NOTE", "NOTE_LENGTH", "Happening", "NewNote", "add_note", "add_notes", "delete_note", "edit_note", "pin",
           "push", "refresh_activity"]
NOTE = "core.note"
NOTE_LENGTH = 20_000
_COLUMNS = ("customer_id", "kind", "at", "entered_at", "actor_id", "note_id", "pinned", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """A note to write; `at` (default: now) and `author_id` (default: the actor) are for notes from elsewhere.

    `mentions` are told of it in other words than those who follow the customer.
    """

    customer_id: int
    body: str
    at: datetime | None = None
    author_id: int | None = None
    mentions: Collection[int] = ()


def push(ctx: Ctx, happenings: Iterable[Happening]) -> None:
    """Add `happenings` to the timelines of their customers."""
    items = list(happenings)
    if not items:
        return
    insert_many(ctx.session, TimelineEntry, _COLUMNS, [
        (item.customer_id, item.kind, item.at or ctx.now, ctx.now, item.actor_id or ctx.principal.user_id,
         item.note_id, False, dict(item.data)) for item in items])
    tell_followers(ctx, items)


def add_note(ctx: Ctx, customer_id: int, body: str, at: datetime | None = None,
             mentions: Collection[int] = ()) -> int:
    """Write a note about a customer; returns its id. Raises Refused when it is empty or too long."""
    return add_notes(ctx, [NewNote(customer_id=customer_id, body=body, at=at, mentions=mentions)])[0]


def add_notes(ctx: Ctx, notes: Sequence[NewNote]) -> list[int]:
    """Write many notes; returns their ids, in order. Raises Refused, and writes none, when one can't be kept."""
    bodies = [_checked(note.body) for note in notes]
    ids = reserve_ids(ctx.session, Note, len(notes)) if notes else []
    authors = [note.author_id or ctx.principal.user_id for note in notes]
    insert_many(ctx.session, Note, ("id", "customer_id", "author_id", "body", "created_at"), [
        (row_id, note.customer_id, author, body, note.at or ctx.now)
        for row_id, note, author, body in zip(ids, notes, authors, bodies, strict=True)])
    push(ctx, [Happening(customer_id=note.customer_id, kind=NOTE, note_id=row_id, at=note.at, actor_id=author,
                         told=note.mentions)
               for row_id, note, author in zip(ids, notes, authors, strict=True)])
    refresh_activity(ctx, [note.customer_id for note in notes])
    return ids


def edit_note(ctx: Ctx, note_id: int, body: str) -> None:
    """Change a note's text; only its author may, or whoever may delete the customer."""
    note = _own_note(ctx, note_id)
    note.body, note.edited_at = _checked(body), ctx.now
    ctx.session.flush()


def delete_note(ctx: Ctx, note_id: int) -> None:
    """Take a note off the timeline."""
    note = _own_note(ctx, note_id)
    ctx.session.execute(delete(TimelineEntry).where(TimelineEntry.note_id == note_id))
    ctx.session.delete(note)
    ctx.session.flush()
    refresh_activity(ctx, [note.customer_id])


def pin(ctx: Ctx, entry_id: int, pinned: bool) -> None:
    """Keep an entry at the head of its timeline, or no longer."""
    changed = ctx.session.execute(update(TimelineEntry).where(TimelineEntry.id == entry_id).values(pinned=pinned))
    if not changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a row count
        raise NotFound(_l("This timeline entry is no longer there."))


def refresh_activity(ctx: Ctx, customer_ids: Sequence[int]) -> None:
    """Recompute, from the timeline, when staff last touched these customers."""
    wanted = list(dict.fromkeys(customer_ids))
    ctx.session.execute(delete(CustomerActivity).where(CustomerActivity.customer_id.in_(wanted)),
                        execution_options=EVERYTHING)
    latest = ctx.session.execute(
        select(TimelineEntry.customer_id, func.max(TimelineEntry.at))
        .where(TimelineEntry.customer_id.in_(wanted), TimelineEntry.kind == NOTE)
        .group_by(TimelineEntry.customer_id), execution_options=EVERYTHING)
    insert_many(ctx.session, CustomerActivity, ("customer_id", "last_at"), [tuple(row) for row in latest])


def _own_note(ctx: Ctx, note_id: int) -> Note:
    note = ctx.session.scalar(select(Note).where(Note.id == note_id))
    if note is None or (note.author_id != ctx.principal.user_id and not ctx.may("customer.delete")):
        raise NotFound(_l("This note is not there, or it is someone else's."))
    return note


def _checked(body: str) -> str:
    text = body.replace("\x00", "").strip()
    if not text:
        raise Refused(_l("The note is empty."), [Issue(message=_l("Write something first."), code="empty",
                                                       field="body")])
    if len(text) > NOTE_LENGTH:
        raise Refused(_l("The note is too long."), [Issue(
            message=_l("A note has at most %(most)s characters; this one has %(length)s. Attach a file instead."),
            code="too_long", field="body", params={"most": NOTE_LENGTH, "length": len(text)})])
    return text
