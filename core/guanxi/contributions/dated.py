"""What comes round on a day: what people see in their own calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from guanxi.ctx import Ctx
from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedThing:
    """Something on a day, or, when `at` is an instant with a zone, at a time; lasting until `until`, if given.

    `key` says which it is among those of its kind, the same each time it is asked for ("customer-17-2026"). `title`
    is one line, `note` may be several. `endpoint` with `values` is its page.
    """

    key: str
    title: str
    at: date | datetime
    until: date | datetime | None = None
    note: str = ""
    endpoint: str | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedThings:
    """A kind of them. `between(ctx, first, last)` answers with those of the person of `ctx`, from the day `first` up to
    and with the day `last`, at most some thousands; those without `permission` are not asked."""

    key: str
    title: Text
    permission: str
    between: Callable[[Ctx, date, date], Sequence[DatedThing]]
