"""The timeline as it is read: entries with their sentences, and the names that stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select

from guanxi.accounts.models import User
from guanxi.contributions import TimelineKind
from guanxi.ctx import Ctx
from guanxi.customers.models import ContactPerson, Customer
from guanxi.errors import NotFound, Text
from guanxi.i18n import _l
from guanxi.timeline.models import Note
from guanxi.timeline.queries import PAGE, Entry, entries, visible_kinds
from guanxi.timeline.services import NOTE

Names = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """One entry: `entry` as it is kept, and how it reads. `late`: it was entered on a later day than it happened."""

    entry: Entry
    icon: str
    sentence: Text
    late: bool

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
    """The text of one note. Raises NotFound."""
    body = ctx.session.scalar(select(Note.body).where(Note.id == note_id, Note.customer_id == customer_id))
    if body is None:
        raise NotFound(_l("This note is not there, or it is someone else's."))
    return body


def _told(ctx: Ctx, found: Sequence[Entry]) -> list[StoryEntry]:
    kinds = ctx.catalogue.timeline_kinds
    names = _names(ctx, [(kinds[entry.kind], entry) for entry in found])
    return [_one(ctx, kinds[entry.kind], entry, names) for entry in found]


def _one(ctx: Ctx, kind: TimelineKind, entry: Entry, names: Names) -> StoryEntry:
    named = {key: names.get((what, entry.data[key])) for key, what in kind.names.items() if key in entry.data}
    late = entry.entered_at.astimezone(ctx.timezone).date() > entry.at.astimezone(ctx.timezone).date()
    return StoryEntry(entry=entry, icon=kind.icon, sentence=kind.sentence({**entry.data, **named}), late=late)


def _names(ctx: Ctx, found: Iterable[tuple[TimelineKind, Entry]]) -> Names:
    """Names by what they are of and id: at most one query for each kind of thing."""
    wanted: dict[str, set[int]] = {}
    for kind, entry in found:
        for key, what in kind.names.items():
            if isinstance(entry.data.get(key), int):
                wanted.setdefault(what, set()).add(entry.data[key])
    return {(what, row.id): row.name for what, ids in sorted(wanted.items())
            for row in ctx.session.execute(_NAMES[what], {"ids": sorted(ids)})}


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_NAMES: Final = {
    "user": select(User.id, User.name).where(User.id.in_(_ids)),
    "customer": select(Customer.id, Customer.name).where(Customer.id.in_(_ids)),
    "person": select(ContactPerson.id, ContactPerson.name).where(ContactPerson.id.in_(_ids)),
}
