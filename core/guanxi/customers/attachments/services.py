"""Adding files to a customer, putting them to a note, removing them and bringing them back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Final

from sqlalchemy import delete, func, select, update

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.attachments.kinds import media_type, plain_name
from guanxi.customers.attachments.previews import make_preview
from guanxi.customers.attachments.queries import File
from guanxi.customers.attachments.store import Content, existing, forget, path_of, preview_of, receive
from guanxi.customers.models import Attachment
from guanxi.customers.rights import require_edit
from guanxi.db import EVERYTHING
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l
from guanxi.settings import setting
from guanxi.timeline.models import TimelineEntry
from guanxi.timeline.services import Happening, push

ATTACHED: Final = "core.attached"
KEPT: Final = timedelta(days=30)
"""How long a file that was removed can be brought back."""

_UNSYNCHRONISED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file in the store, not yet on any customer."""

    content: Content
    name: str
    media_type: str
    preview: tuple[int, int] | None


def take_in(ctx: Ctx, stream: IO[bytes], name: str) -> Received:
    """Keep a file that was sent, outside of any unit of work. Raises Refused: too large, empty, a program."""
    content = receive(ctx, stream, setting(ctx, "attachments.largest") << 20)
    kind = media_type(content.path)
    preview = make_preview(content.path, preview_of(ctx, content.digest)) if kind.startswith("image/") else None
    return Received(content=content, name=plain_name(name), media_type=kind, preview=preview)


def attach(ctx: Ctx, customer_id: int, received: Received) -> int:
    """Put a file on a customer; its id. Raises NotFound, Forbidden, and Refused when the house is full."""
    require_edit(ctx, customer_id)
    most = setting(ctx, "attachments.total") << 30
    kept = ctx.session.scalar(select(func.coalesce(func.sum(Attachment.size), 0)), execution_options=EVERYTHING) or 0
    if int(kept) + received.content.size > most:
        raise Refused(_l("There is no room for more files: %(most)s GB are full. Ask your administrator."),
                      most=most >> 30)
    width, height = received.preview or (None, None)
    row = Attachment(customer_id=customer_id, digest=received.content.digest, name=received.name,
                     media_type=received.media_type, size=received.content.size, width=width, height=height,
                     added_at=ctx.now, added_by=ctx.principal.user_id)
    ctx.session.add(row)
    ctx.session.flush()
    push(ctx, [Happening(customer_id=customer_id, kind=ATTACHED, data={"attachment": row.id})])
    record(ctx, "customer", customer_id, "edit", {f"attachment.{row.id}": (None, received.name)})
    return row.id


def content_of(ctx: Ctx, file: File) -> Path:
    """Where the content of a file lies, to be read. Raises NotFound when it is not on this server."""
    return existing(path_of(ctx, file.digest))


def put_to_note(ctx: Ctx, customer_id: int, note_id: int, ids: Collection[int]) -> None:
    """Let files that the actor just put on the customer belong to their note, whose entry then tells of them."""
    mine = (Attachment.customer_id == customer_id, Attachment.id.in_(list(ids)), Attachment.note_id.is_(None),
            Attachment.added_by == ctx.principal.user_id)
    put = ctx.session.scalars(update(Attachment).where(*mine).values(note_id=note_id).returning(Attachment.id),
                              execution_options=_UNSYNCHRONISED).all()
    if not put:
        return
    told = ctx.session.execute(select(TimelineEntry.id, TimelineEntry.data).where(
        TimelineEntry.customer_id == customer_id, TimelineEntry.kind == ATTACHED))
    doomed = [row.id for row in told if row.data.get("attachment") in put]
    ctx.session.execute(delete(TimelineEntry).where(TimelineEntry.id.in_(doomed)), execution_options=_UNSYNCHRONISED)


def remove(ctx: Ctx, customer_id: int, attachment_id: int) -> None:
    """Take a file off a customer; `restore` brings it back. Raises NotFound."""
    row = _own(ctx, customer_id, attachment_id)
    if row.removed_at is None:
        row.removed_at = ctx.now
        record(ctx, "customer", customer_id, "edit", {f"attachment.{row.id}": (row.name, None)})
        ctx.session.flush()


def restore(ctx: Ctx, customer_id: int, attachment_id: int) -> None:
    """Bring a file back that was removed. Raises NotFound."""
    row = _own(ctx, customer_id, attachment_id)
    if row.removed_at is not None:
        row.removed_at = None
        record(ctx, "customer", customer_id, "edit", {f"attachment.{row.id}": (None, row.name)})
        ctx.session.flush()


def sweep(ctx: Ctx, digests: Collection[str]) -> int:
    """Delete the content of those of `digests` that no file has any more; how many."""
    there = set(ctx.session.scalars(select(Attachment.digest).where(Attachment.digest.in_(list(digests))),
                                    execution_options=EVERYTHING))
    gone = [digest for digest in digests if digest not in there]
    for digest in gone:
        forget(ctx, digest)
    return len(gone)


def _own(ctx: Ctx, customer_id: int, attachment_id: int) -> Attachment:
    require_edit(ctx, customer_id)
    row = ctx.session.get(Attachment, attachment_id)
    if row is None or row.customer_id != customer_id:
        raise NotFound(_l("This file is no longer there."))
    return row
