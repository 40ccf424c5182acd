"""Reading saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, bindparam, or_, select

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.views.address import from_definition
from guanxi.views.listing import ListQuery
from guanxi.views.models import SavedView


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A saved view of a list of `entity`. `query` raises BadRequest when what was stored can't be read."""

    id: int
    entity: Entity
    title: str
    shared: bool
    mine: bool
    version: int
    definition: dict[str, object]

    @property
    def query(self) -> ListQuery:
        """The list it stands for, without a cursor."""
        return from_definition(self.definition, self.entity)


_REACHABLE: Final = (
    select(SavedView.id, SavedView.title, SavedView.shared, SavedView.owner_id, SavedView.version,
           SavedView.definition)
    .where(SavedView.entity == bindparam("entity"), or_(SavedView.shared, SavedView.owner_id == bindparam("viewer"))))
_IN_ORDER: Final = _REACHABLE.order_by(SavedView.position, SavedView.id)
_ONE: Final = _REACHABLE.where(SavedView.id == bindparam("view"))


def views_of(ctx: Ctx, entity: Entity) -> Sequence[View]:
    """The viewer's own views of lists of `entity` and then the shared ones, each in the order they were put in."""
    rows = ctx.session.execute(_IN_ORDER, {"viewer": ctx.principal.user_id, "entity": entity.key}).all()
    return sorted((_view(ctx, entity, row) for row in rows), key=lambda view: not view.mine)


def saved_view(ctx: Ctx, entity: Entity, view_id: int) -> View:
    """One view of the viewer's own or shared, of a list of `entity`. Raises NotFound for any other."""
    row = ctx.session.execute(_ONE, {"viewer": ctx.principal.user_id, "entity": entity.key, "view": view_id}).first()
    if row is None:
        raise NotFound(_l("This view no longer exists, or is not shared with you."))
    return _view(ctx, entity, row)


def _view(ctx: Ctx, entity: Entity, row: Row[int, str, bool, int | None, int, dict[str, object]]) -> View:
    return View(id=row.id, entity=entity, title=row.title, shared=row.shared,
                mine=row.owner_id == ctx.principal.user_id, version=row.version, definition=row.definition)
