"""The history of a customer, of one field or of all, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from guanxi.audit.queries import FieldChange, history
from guanxi.ctx import Ctx
from guanxi.customers.display import Words
from guanxi.customers.plugin_values import PREFIX
from guanxi.customers.queries.words import readable, words_for
from guanxi.i18n import _

LIMIT: Final = 500
_UNTOLD: Final = (".at", ".author", ".back", ".pinned", "moved", "dropped", "combined", "joined")
"""Ends of the fields that only undoing needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange:
    """One change in words; `entry_id` is the same for what was changed in one go."""

    entry_id: int
    at: datetime
    actor: str
    field: str
    title: str
    before: str
    after: str


def past_changes(ctx: Ctx, customer_id: int, field: str = "") -> list[PastChange]:
    """What changed, newest first: of `field` and what is below it ("person.12"), or of all. Attributes of plugins
    that are off, or that the reader may not see, are left out.

    Whether the customer may be seen is the caller's question.
    """
    found = [change for change in history(ctx, "customer", customer_id, limit=LIMIT)
             if not change.field.endswith(_UNTOLD)
             and (not field or change.field == field or change.field.startswith(f"{field}."))]
    shown = readable(ctx, [change.field for change in found])
    found = [change for change in found
             if not change.field.startswith(PREFIX) or change.field.removeprefix(PREFIX) in shown]
    words = words_for(ctx, [(change.field, (change.before, change.after)) for change in found])
    return [_in_words(words, change) for change in found]


def _in_words(words: Words, change: FieldChange) -> PastChange:
    title, before, after = _texts(words, change)
    actor = change.actor if change.actor_id else _("The system (%(name)s)", name=change.actor)
    return PastChange(entry_id=change.entry_id, at=change.at, actor=actor, field=change.field, title=title,
                      before=before, after=after)


def _texts(words: Words, change: FieldChange) -> tuple[str, str, str]:
    if change.erased:
        return words.title(change.field), "", _("erased")
    if change.action == "erase":
        return _("Everything personal"), "", _("erased")
    if change.action == "reveal":
        return _("Phone shown in full"), "", str(change.after)
    if change.action == "export":
        return _("Copy of all data"), "", _("taken out")
    if change.field == "trashed":
        return words.title(change.field), _place(change.before), _place(change.after)
    return (words.title(change.field), words.text(change.field, change.before),
            words.text(change.field, change.after))


def _place(trashed: Any) -> str:
    return _("in the trash") if trashed else _("in use")
