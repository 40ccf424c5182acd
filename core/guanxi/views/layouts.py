"""Writing how a person has a list: its columns, their order and their widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.views.attributes import attribute_for
from guanxi.views.models import ListLayout

NARROWEST: Final = 4
WIDEST: Final = 40


def keep_columns(ctx: Ctx, entity: Entity, keys: Sequence[str]) -> None:
    """Let the actor's list of `entity` have these columns. Raises BadRequest for a key they lack."""
    for key in keys:
        attribute_for(ctx, entity, key, "show")
    _own(ctx, entity).columns = list(keys)


def keep_widths(ctx: Ctx, entity: Entity, widths: Mapping[str, int | None]) -> None:
    """Let columns be so wide, in rem, None as they usually are; others stay. Raises BadRequest for a key the actor
    lacks."""
    for key in widths:
        attribute_for(ctx, entity, key, "show")
    layout = _own(ctx, entity)
    both = {**layout.widths, **widths}
    layout.widths = {key: _fit(width) for key, width in both.items() if width is not None}


def forget_layout(ctx: Ctx, entity: Entity) -> None:
    """Let the actor's list of `entity` be the usual one again."""
    layout = _own(ctx, entity)
    layout.columns, layout.widths = None, {}


def _own(ctx: Ctx, entity: Entity) -> ListLayout:
    found = ctx.session.get(ListLayout, (ctx.principal.user_id, entity.key))
    if found is None:
        found = ListLayout(user_id=ctx.principal.user_id, entity=entity.key, columns=None, widths={})
        ctx.session.add(found)
        ctx.session.flush()
    return found


def _fit(width: int) -> int:
    return min(max(width, NARROWEST), WIDEST)
