"""Favourites: rows and saved views that somebody has starred, each person for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import delete, func, select

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l
from guanxi.views.every import every_page
from guanxi.views.listing import ListQuery
from guanxi.views.models import Favourite
from guanxi.views.queries import views_of

Kind = Literal["row", "view"]
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Starred:
    """One favourite, under the name it has now."""

    entity: Entity
    kind: Kind
    id: int
    name: str


def favourites(ctx: Ctx) -> list[Starred]:
    """What the viewer has starred and may still see, the latest first: two statements for each list it comes from."""
    kept = ctx.session.execute(
        select(Favourite.entity, Favourite.kind, Favourite.target_id)
        .where(Favourite.user_id == ctx.principal.user_id).order_by(Favourite.at.desc(), Favourite.target_id)).all()
    entities = entities_of(ctx)
    wanted: dict[tuple[str, str], list[int]] = {}
    for row in kept:
        if row.entity in entities:
            wanted.setdefault((row.entity, row.kind), []).append(row.target_id)
    names = {(key, kind): named(ctx, entities[key], kind, ids) for (key, kind), ids in wanted.items()}
    return [Starred(entity=entities[row.entity], kind=row.kind, id=row.target_id, name=name) for row in kept
            if (name := names.get((row.entity, row.kind), {}).get(row.target_id)) is not None]


def entities_of(ctx: Ctx) -> Mapping[str, Entity]:
    """What there are lists of, by key."""
    return {CUSTOMER.key: CUSTOMER, **ctx.catalogue.entities}


def named(ctx: Ctx, entity: Entity, kind: str, ids: Sequence[int]) -> dict[int, str]:
    """What rows or views of `entity` are called, by id; those the viewer may not see are left out."""
    if not ctx.may(entity.permission):
        return {}
    if kind == "view":
        return {view.id: view.title for view in views_of(ctx, entity) if view.id in set(ids)}
    pages = every_page(ctx, ListQuery.usual(entity, columns=()), MOST, only=ids)
    return {row.id: row.name for page in pages for row in page.rows}


def star(ctx: Ctx, entity: Entity, kind: Kind, target_id: int) -> None:
    """Star a row or a view. Raises NotFound for one the actor may not see, Refused when they have starred too many."""
    if target_id not in named(ctx, entity, kind, [target_id]):
        raise NotFound(_l("This does not exist any more, or is not yours to see."))
    if ctx.session.get(Favourite, (ctx.principal.user_id, entity.key, kind, target_id)) is not None:
        return
    own = Favourite.user_id == ctx.principal.user_id
    if (ctx.session.scalar(select(func.count()).select_from(Favourite).where(own)) or 0) >= MOST:
        raise Refused(_l("You have %(most)s favourites. Take one away first."), most=MOST)
    ctx.session.add(Favourite(user_id=ctx.principal.user_id, entity=entity.key, kind=kind, target_id=target_id,
                              at=ctx.now))


def unstar(ctx: Ctx, entity: Entity, kind: Kind, target_id: int) -> None:
    """Take a star away; where there is none, nothing happens."""
    ctx.session.execute(delete(Favourite).where(
        Favourite.user_id == ctx.principal.user_id, Favourite.entity == entity.key, Favourite.kind == kind,
        Favourite.target_id == target_id))
