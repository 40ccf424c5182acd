"""Which customers a list may show at all."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement

from guanxi.ctx import Action, Ctx
from guanxi.customers.models import Customer
from guanxi.customers.visibility import condition

IN_USE: Final = (Customer.trashed_at.is_(None), Customer.merged_into.is_(None))
IN_TRASH: Final = (Customer.trashed_at.is_not(None), Customer.merged_into.is_(None))
"""A file merged into another is in neither."""


def rows_of(ctx: Ctx, action: Action, *, trashed: bool) -> tuple[ColumnElement[bool], ...]:
    """What is asked of each customer's own row: that the viewer may use it, and that it is in use, or in the trash."""
    narrowed = condition(ctx.principal, action)
    place = IN_TRASH if trashed else IN_USE
    return place if narrowed is None else (*place, narrowed)
