"""Writes: marks, and a line of the register for each change of one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from guanxi.api import Ctx, Issue
from guanxi_confidential.models import Entry, Mark


def keep(ctx: Ctx, rows: Sequence[tuple[int, object]], field: str) -> Sequence[Issue]:
    """Store (customer id, value) in one column of the marks, in the unit of work that saves the customers."""
    ids = [customer_id for customer_id, _value in rows]
    marks = {mark.customer_id: mark for mark in ctx.session.scalars(select(Mark).where(Mark.customer_id.in_(ids)))}
    for customer_id, value in rows:
        mark = marks.get(customer_id) or Mark(customer_id=customer_id)
        setattr(mark, field, value)
        said = None if value is None else str(value)
        ctx.session.add_all([mark, Entry(about=customer_id, origin=customer_id, at=ctx.now, by=ctx.principal.user_id,
                                         field=field, value=said)])
    ctx.session.flush()  # the other column of a new mark must find it
    return []
