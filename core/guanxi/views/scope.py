"""Which rows a list may show at all."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from guanxi.contributions import Entity
from guanxi.ctx import Action, Ctx, Principal
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.visibility import condition
from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.views.sources import customer_passes


def rows_of(ctx: Ctx, entity: Entity, action: Action, *, trashed: bool) -> tuple[ColumnElement[bool], ...]:
    """What is asked of each row itself: that the viewer may use it, and that it is in use, or in the trash.

    Where the viewer may use every row it is the entity's own tuple. Raises BadRequest when there is no trash.
    """
    place = entity.in_trash if trashed else entity.in_use
    if place is None:
        raise BadRequest(_l("This list has no trash."))
    narrowed = _narrowed(ctx.principal, entity, action)
    return place if narrowed is None else (*place, narrowed)


def _narrowed(principal: Principal, entity: Entity, action: Action) -> ColumnElement[bool] | None:
    """The condition of the row guard, asked of a customer itself, or of the customer a row belongs to."""
    if entity is CUSTOMER:
        return condition(principal, action)
    seen = None if entity.customer is None else condition(principal, "view")
    return None if seen is None else customer_passes(entity, seen)
