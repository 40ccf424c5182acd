"""One cell of a list by itself, after it was changed in its place."""

from __future__ import annotations

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.views.every import every_page
from guanxi.views.listing import ListQuery
from guanxi.web.lists.cells import Shown, columns_of


def cell_of(ctx: Ctx, entity: Entity, key: str, row_id: int) -> Shown | None:
    """What the list of `entity` says of a row in its column `key`; None when the viewer no longer sees the row.

    Raises BadRequest for a column the viewer does not have.
    """
    query = ListQuery.usual(entity, columns=(key,))
    page = next(every_page(ctx, query, size=1, only=[row_id]))
    column = columns_of(ctx, entity, page.columns, query.sort)[0]
    return column.write(page.rows[0].cells[0]) if page.rows else None
