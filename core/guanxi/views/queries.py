"""Reading saved views, and how a person has a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, literal, or_, select

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.views.address import from_definition
from guanxi.views.listing import ListQuery
from guanxi.views.models import ListLayout, SavedView


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


@dataclass(frozen=True, slots=True)
class Layout:
    """How a person has a list: the keys of its columns in their order, None for the usual ones, and how wide columns
    are, in rem by key."""

    columns: tuple[str, ...] | None = None
    widths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a viewer has of one list: their own views and then the shared ones, each in its order, and the layout."""

    views: Sequence[View]
    layout: Layout


_COLUMNS: Final = (SavedView.id, SavedView.title, SavedView.shared, SavedView.owner_id, SavedView.version,
                   SavedView.definition)
_REACHABLE: Final = and_(SavedView.entity == bindparam("entity"),
                         or_(SavedView.shared, SavedView.owner_id == bindparam("viewer")))
_LAID_OUT: Final = and_(ListLayout.user_id == bindparam("viewer"), ListLayout.entity == bindparam("entity"))
_SOMEBODY: Final = select(literal(1).label("one")).subquery("somebody")
_IN_ORDER: Final = (
    select(*_COLUMNS, ListLayout.columns.label("own_columns"), ListLayout.widths)
    .select_from(_SOMEBODY).outerjoin(SavedView, _REACHABLE).outerjoin(ListLayout, _LAID_OUT)
    .order_by(SavedView.position, SavedView.id))
"""The layout beside each view, and alone where there are none: one statement on each page of a list."""

_ONE: Final = select(*_COLUMNS).where(_REACHABLE, SavedView.id == bindparam("view"))


def kept_of(ctx: Ctx, entity: Entity) -> Kept:
    """The viewer's views of lists of `entity`, and how they have it."""
    rows = ctx.session.execute(_IN_ORDER, {"viewer": ctx.principal.user_id, "entity": entity.key}).all()
    found = (_view(ctx, entity, row) for row in rows if row.id is not None)
    own = rows[0].own_columns
    return Kept(views=sorted(found, key=lambda view: not view.mine),
                layout=Layout(None if own is None else tuple(own), rows[0].widths or {}))


def views_of(ctx: Ctx, entity: Entity) -> Sequence[View]:
    """The viewer's own views of lists of `entity` and then the shared ones, each in the order they were put in."""
    return kept_of(ctx, entity).views


def saved_view(ctx: Ctx, entity: Entity, view_id: int) -> View:
    """One view of the viewer's own or shared, of a list of `entity`. Raises NotFound for any other."""
    row = ctx.session.execute(_ONE, {"viewer": ctx.principal.user_id, "entity": entity.key, "view": view_id}).first()
    if row is None:
        raise NotFound(_l("This view no longer exists, or is not shared with you."))
    return _view(ctx, entity, row)


def _view(ctx: Ctx, entity: Entity, row: Row[Any]) -> View:
    return View(id=row.id, entity=entity, title=row.title, shared=row.shared,
                mine=row.owner_id == ctx.principal.user_id, version=row.version, definition=row.definition)
