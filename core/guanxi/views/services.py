"""Writing saved views."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.errors import Conflict, Forbidden, Issue, Refused
from guanxi.i18n import _l
from guanxi.views.address import to_definition
from guanxi.views.listing import ListQuery
from guanxi.views.models import SavedView
from guanxi.views.page import check
from guanxi.views.queries import View, saved_view

MAX_TITLE = 80


def save_view(ctx: Ctx, title: str, query: ListQuery, *, shared: bool = False) -> int:
    """Keep `query` under `title` as the actor's own, or `shared`, for lists of its entity; returns its id.

    Raises Refused for a bad title and BadRequest when the query names what the actor may not see.
    """
    name = _title(title)
    check(ctx, query)
    _require_sharing(ctx, shared)
    last = ctx.session.scalar(select(func.max(SavedView.position)).where(
        SavedView.owner_id == ctx.principal.user_id))
    row = SavedView(entity=query.entity.key, owner_id=ctx.principal.user_id, title=name, shared=shared,
                    position=(last or 0) + 1, definition=to_definition(query), created_at=ctx.now,
                    updated_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    return row.id


def replace_view(ctx: Ctx, view_id: int, query: ListQuery, version: int) -> None:
    """Keep `query` in place of what the view showed. Raises Conflict when someone else changed it since."""
    check(ctx, query)
    _change(ctx, query.entity, view_id, version, definition=to_definition(query))


def rename_view(ctx: Ctx, entity: Entity, view_id: int, title: str, version: int) -> None:
    """Give the view another title."""
    _change(ctx, entity, view_id, version, title=_title(title))


def share_view(ctx: Ctx, entity: Entity, view_id: int, version: int, *, shared: bool) -> None:
    """Show the view to everybody, or to its owner alone. Raises Forbidden without the right to share."""
    _require_sharing(ctx, shared)
    _change(ctx, entity, view_id, version, shared=shared)


def delete_view(ctx: Ctx, entity: Entity, view_id: int) -> View:
    """Delete the view; returns it as it was, for `restore_view`."""
    view = _changeable(ctx, entity, view_id)
    ctx.session.execute(delete(SavedView).where(SavedView.id == view_id))
    return view


def restore_view(ctx: Ctx, view: View) -> int:
    """Bring a deleted view back; returns its new id."""
    return save_view(ctx, view.title, view.query, shared=view.shared)


def order_views(ctx: Ctx, view_ids: Sequence[int]) -> None:
    """Put the actor's own views into the order of `view_ids`; other ids are ignored."""
    for position, view_id in enumerate(view_ids, start=1):
        ctx.session.execute(update(SavedView).values(position=position).where(
            SavedView.id == view_id, SavedView.owner_id == ctx.principal.user_id))


def _change(ctx: Ctx, entity: Entity, view_id: int, version: int, **values: object) -> None:
    _changeable(ctx, entity, view_id)
    changed = ctx.session.scalars(
        update(SavedView).values(**values, version=version + 1, updated_at=ctx.now)
        .where(SavedView.id == view_id, SavedView.version == version).returning(SavedView.id)).first()
    if changed is None:
        raise Conflict(_l("Someone else changed this view meanwhile. Open it again and repeat your change."))


def _changeable(ctx: Ctx, entity: Entity, view_id: int) -> View:
    """The view of that entity's list, if it is the actor's own, or shared and the actor may share views."""
    view = saved_view(ctx, entity, view_id)
    if not view.mine:
        _require_sharing(ctx, shared=True)
    return view


def _require_sharing(ctx: Ctx, shared: bool) -> None:
    if shared and not ctx.may("customer.share_views"):
        raise Forbidden(_l("Your role does not let you share views with everybody. Keep it for yourself, "
                           "or ask your administrator."))


def _title(text: str) -> str:
    title = " ".join(text.split())
    if title and len(title) <= MAX_TITLE:
        return title
    raise Refused(_l("The view was not saved."), [Issue(
        message=_l("Give the view a name of at most %(most)s characters."), code="title", field="title",
        params={"most": MAX_TITLE})])
