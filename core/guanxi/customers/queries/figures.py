"""The key figures of a customer, each with what it is compared to: one query over its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, case, func, select

from guanxi.ctx import Ctx
from guanxi.db import UtcDateTime
from guanxi.timeline.models import TimelineEntry
from guanxi.timeline.services import NOTE

RECENT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`rhythm` is the usual number of days between two touches, from the third touch on.

    `state_since` is when the customer came into its present state, None for the one it began with.
    """

    notes: int
    recent_notes: int
    first_touch: datetime | None
    last_touch: datetime | None
    state_since: datetime | None

    @property
    def rhythm(self) -> int | None:
        """Mean days between touches, rounded, at least 1."""
        if self.notes < 3 or self.first_touch is None or self.last_touch is None:
            return None
        days = (self.last_touch - self.first_touch).days / (self.notes - 1)
        return max(1, round(days))


_is_note = TimelineEntry.kind == NOTE
_FIGURES: Final = select(
    func.count(case((_is_note, 1))).label("notes"),
    func.count(case((and_(_is_note, TimelineEntry.at >= bindparam("recent", type_=UtcDateTime)), 1)))
    .label("recent_notes"),
    func.min(case((_is_note, TimelineEntry.at))).label("first_touch"),
    func.max(case((_is_note, TimelineEntry.at))).label("last_touch"),
    func.max(case((TimelineEntry.kind == "core.state", TimelineEntry.at))).label("state_since"),
).where(TimelineEntry.customer_id == bindparam("customer"))


def figures_of(ctx: Ctx, customer_id: int) -> Figures:
    """The figures of one customer; all of them follow from its timeline."""
    row = ctx.session.execute(_FIGURES, {"customer": customer_id, "recent": ctx.now - RECENT}).one()
    return Figures(**row._mapping)
