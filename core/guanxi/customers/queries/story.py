"""The timeline as it is read: entries with their sentences, and the names that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from guanxi.contributions import TimelineKind
from guanxi.ctx import Ctx
from guanxi.customers.attachments.queries import File, files_among
from guanxi.customers.mentions import Piece, mentioned, pieces, spelled_out
from guanxi.customers.queries.named import Names, names_in, with_names
from guanxi.errors import NotFound, Text
from guanxi.i18n import _, _l
from guanxi.timeline.models import Note
from guanxi.timeline.queries import PAGE, Entry, entries, visible_kinds
from guanxi.timeline.services import NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """One entry: `entry` as it is kept, and how it reads. `late`: it was entered on a later day than it happened.
    `pieces` are the text of a note,
    `files` hang on the entry."""

    entry: Entry
    icon: str
    sentence: Text
    late: bool
    pieces: Sequence[Piece] = ()
    files: Sequence[File] = ()

    @property
    def is_note(self) -> bool:
        """Whether it is a note of staff."""
        return self.entry.kind == NOTE


def story(ctx: Ctx, customer_id: int, *, group: str = "", before: tuple[datetime, int] | None = None
          ) -> tuple[list[StoryEntry], tuple[datetime, int] | None]:
    """A page of the timeline, newest first, of one group of kinds or of all; and from where the next one goes on."""
    found = entries(ctx, customer_id, kinds=kinds_of(ctx, group), before=before, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return _told(ctx, found[:PAGE]), (last.at, last.id) if last else None


def pinned_story(ctx: Ctx, customer_id: int) -> list[StoryEntry]:
    """What is kept at the head of the timeline."""
    return _told(ctx, entries(ctx, customer_id, pinned=True))


def kinds_of(ctx: Ctx, group: str) -> Sequence[str]:
    """The kinds shown under the filter `group`; all the viewer may see without one, none for an unknown one."""
    if not group:
        return visible_kinds(ctx)
    kinds = ctx.catalogue.timeline_kinds
    return [key for key in visible_kinds(ctx) if (kinds[key].group or key) == group] or [group]


def filter_titles(ctx: Ctx) -> list[tuple[str, Text]]:
    """The filters of the timeline: key and title of each group, in the order of their keys."""
    kinds = ctx.catalogue.timeline_kinds
    groups = dict.fromkeys(kinds[key].group or key for key in visible_kinds(ctx))
    return [(key, kinds[key].title) for key in groups if key in kinds]


def note_text(ctx: Ctx, customer_id: int, note_id: int) -> str:
    """The text of one note as its author types it. Raises NotFound."""
    body = kept_text(ctx, customer_id, note_id)
    names = names_in(ctx, [({user_id: "user"}, {user_id: user_id}) for user_id in mentioned(body)])
    return spelled_out(body, names, _("somebody"))


def kept_text(ctx: Ctx, customer_id: int, note_id: int) -> str:
    """The text of one note as it is kept, with ids of those it mentions. Raises NotFound."""
    body = ctx.session.scalar(select(Note.body).where(Note.id == note_id, Note.customer_id == customer_id))
    if body is None:
        raise NotFound(_l("This note is not there, or it is someone else's."))
    return body


def _told(ctx: Ctx, found: Sequence[Entry]) -> list[StoryEntry]:
    if not found:
        return []
    kinds = ctx.catalogue.timeline_kinds
    people = [({user_id: "user"}, {user_id: user_id}) for entry in found for user_id in mentioned(entry.body)]
    names = names_in(ctx, [*((kinds[entry.kind].names, entry.data) for entry in found), *people])
    files = files_among(ctx, [entry.note_id for entry in found if entry.note_id],
                        [entry.data["attachment"] for entry in found if "attachment" in entry.data])
    return [_one(ctx, kinds[entry.kind], entry, names, files) for entry in found]


def _one(ctx: Ctx, kind: TimelineKind, entry: Entry, names: Names, files: Sequence[File]) -> StoryEntry:
    late = entry.entered_at.astimezone(ctx.timezone).date() > entry.at.astimezone(ctx.timezone).date()
    return StoryEntry(entry=entry, icon=kind.icon, sentence=kind.sentence(with_names(kind.names, entry.data, names)),
                      late=late,
                      pieces=pieces(entry.body, names, _("somebody")) if entry.body else (),
                      files=[one for one in files if _hangs_on(one, entry)])


def _hangs_on(file: File, entry: Entry) -> bool:
    return file.id == entry.data.get("attachment") or (file.note_id is not None and file.note_id == entry.note_id)
