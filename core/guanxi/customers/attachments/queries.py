"""Reading which files hang on a customer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, or_, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.models import Attachment
from guanxi.errors import NotFound
from guanxi.i18n import _l

MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is shown; `width` and `height` are those of its preview, None without one."""

    id: int
    customer_id: int
    note_id: int | None
    digest: str
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    added_at: datetime
    added_by: str | None

    @property
    def icon(self) -> str:
        """The icon of what it is."""
        return "photo" if self.media_type.startswith("image/") else "file"


_FILES: Final[Select[*tuple[Any, ...]]] = select(
    Attachment.id, Attachment.customer_id, Attachment.note_id, Attachment.digest, Attachment.name,
    Attachment.media_type, Attachment.size, Attachment.width, Attachment.height, Attachment.added_at,
    User.name.label("added_by")).outerjoin(User, User.id == Attachment.added_by).where(Attachment.removed_at.is_(None))


def files_of(ctx: Ctx, customer_id: int) -> list[File]:
    """The newest files of a customer, newest first."""
    rows = ctx.session.execute(_FILES.where(Attachment.customer_id == customer_id)
                               .order_by(Attachment.id.desc()).limit(MOST))
    return [File(**row._mapping) for row in rows]


def files_among(ctx: Ctx, note_ids: Collection[int], ids: Collection[int]) -> list[File]:
    """The files of some notes, and some by id, oldest first."""
    rows = ctx.session.execute(_FILES.where(or_(Attachment.note_id.in_(list(note_ids)), Attachment.id.in_(list(ids))))
                               .order_by(Attachment.id))
    return [File(**row._mapping) for row in rows]


def one_file(ctx: Ctx, customer_id: int, attachment_id: int) -> File:
    """A file of a customer the reader may see. Raises NotFound, also for one that was removed."""
    row = ctx.session.execute(_FILES.where(Attachment.customer_id == customer_id,
                                           Attachment.id == attachment_id)).one_or_none()
    if row is None:
        raise NotFound(_l("This file is no longer there."))
    return File(**row._mapping)
