"""Notes on a customer's timeline: written, changed, taken away and brought back, each told in the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from guanxi.audit.queries import FieldChange, history
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.attachments.services import put_to_note
from guanxi.customers.mentions import mentioned, with_ids
from guanxi.customers.queries.story import kept_text
from guanxi.customers.rights import require_edit
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l
from guanxi.notices import notify
from guanxi.timeline import services as timeline
from guanxi.timeline.models import Note, TimelineEntry
from guanxi.timeline.services import NewNote

MENTIONED: Final = "core.mentioned"
MOST_PINNED: Final = 5


def write_note(ctx: Ctx, customer_id: int, body: str, chosen: Iterable[int] = (),
               files: Collection[int] = ()) -> int:
    """Write a note; its id. Whoever is named in it behind an @ is told; `chosen` says who is meant where several have
    a name. `files` that the actor put on the customer go with it. Raises Refused when it is empty or too long."""
    require_edit(ctx, customer_id)
    kept = with_ids(ctx, customer_id, body, chosen)
    note_id = timeline.add_note(ctx, customer_id, kept, mentions=mentioned(kept))
    record(ctx, "customer", customer_id, "edit", {f"note.{note_id}": (None, kept_text(ctx, customer_id, note_id))})
    put_to_note(ctx, customer_id, note_id, files)
    _tell(ctx, customer_id, note_id, mentioned(kept))
    return note_id


def change_note(ctx: Ctx, customer_id: int, note_id: int, body: str, chosen: Iterable[int] = ()) -> None:
    """Change the text of a note of one's own; who is named anew is told. Raises Refused, NotFound."""
    require_edit(ctx, customer_id)
    before = kept_text(ctx, customer_id, note_id)
    timeline.edit_note(ctx, note_id, with_ids(ctx, customer_id, body, [*mentioned(before), *chosen]))
    after = kept_text(ctx, customer_id, note_id)
    if before != after:
        record(ctx, "customer", customer_id, "edit", {f"note.{note_id}": (before, after)})
        _tell(ctx, customer_id, note_id, set(mentioned(after)) - set(mentioned(before)))


def take_note(ctx: Ctx, customer_id: int, note_id: int) -> None:
    """Take a note off the timeline; `bring_note_back` undoes it. Raises NotFound."""
    require_edit(ctx, customer_id)
    row = ctx.session.execute(
        select(Note.body, Note.author_id, TimelineEntry.at).join(TimelineEntry, TimelineEntry.note_id == Note.id)
        .where(Note.id == note_id, Note.customer_id == customer_id)).one_or_none()
    if row is None:
        raise _gone()
    timeline.delete_note(ctx, note_id)
    record(ctx, "customer", customer_id, "edit", {
        f"note.{note_id}": (row.body, None), f"note.{note_id}.at": (row.at, None),
        f"note.{note_id}.author": (row.author_id, None)})


def bring_note_back(ctx: Ctx, customer_id: int, note_id: int) -> int:
    """Write a note that was taken away once more, at its time and in its author's name; its new id.

    Only whoever took it away may, so that nobody puts words into another's mouth.
    """
    require_edit(ctx, customer_id)
    last = _last_changes(ctx, customer_id, note_id)
    text, back = last.get(""), last.get(".back")
    if text is None or text.after is not None or (back is not None and back.entry_id > text.entry_id):
        raise _gone()
    (new_id,) = timeline.add_notes(ctx, [NewNote(
        customer_id=customer_id, body=text.before, at=datetime.fromisoformat(last[".at"].before),
        author_id=last[".author"].before)])
    record(ctx, "customer", customer_id, "edit", {
        f"note.{note_id}.back": (None, new_id), f"note.{new_id}": (None, text.before)})
    return new_id


def _last_changes(ctx: Ctx, customer_id: int, note_id: int) -> dict[str, FieldChange]:
    """What the actor last did to a note, by what stands behind its id in the history's field names."""
    found: dict[str, FieldChange] = {}
    for change in history(ctx, "customer", customer_id):
        name, _dot, _rest = change.field.removeprefix("note.").partition(".")
        if change.field.startswith("note.") and name == str(note_id) and change.actor == ctx.principal.name:
            found.setdefault(change.field.removeprefix(f"note.{note_id}"), change)
    return found


def pin_entry(ctx: Ctx, customer_id: int, entry_id: int, pinned: bool) -> None:
    """Keep an entry at the head of its timeline, or no longer. Raises NotFound, and Refused when enough are there."""
    require_edit(ctx, customer_id)
    own = select(TimelineEntry.id).where(TimelineEntry.id == entry_id, TimelineEntry.customer_id == customer_id)
    if ctx.session.scalar(own) is None:
        raise NotFound(_l("This timeline entry is no longer there."))
    if pinned and _count_pinned(ctx, customer_id) >= MOST_PINNED:
        raise Refused(_l("%(most)s entries are pinned already. Unpin one first."), most=MOST_PINNED)
    timeline.pin(ctx, entry_id, pinned)
    record(ctx, "customer", customer_id, "edit", {f"entry.{entry_id}.pinned": (not pinned, pinned)})


def _count_pinned(ctx: Ctx, customer_id: int) -> int:
    pinned = select(func.count()).where(TimelineEntry.customer_id == customer_id, TimelineEntry.pinned.is_(True))
    return ctx.session.scalar(pinned) or 0


def _tell(ctx: Ctx, customer_id: int, note_id: int, user_ids: Iterable[int]) -> None:
    notify(ctx, user_ids, MENTIONED, customer_id=customer_id, data={"note": note_id})


def _gone() -> NotFound:
    return NotFound(_l("This note is not there, or it is someone else's."))
