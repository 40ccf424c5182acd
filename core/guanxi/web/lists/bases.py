"""What a list begins with: the views every reader has, and those that were saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _, _l
from guanxi.views.listing import ListQuery
from guanxi.views.queries import View
from guanxi.web.lists.listed import Listed, Words

ALL: Final = "all"
TRASH: Final = "trash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A view as a list begins with it: `key` is a word for one of ours, the id for a saved one."""

    key: str
    title: str
    query: ListQuery
    saved: View | None = None


def built_in(ctx: Ctx, listed: Listed, usual: tuple[str, ...]) -> list[Base]:
    """The views that need no saving, as far as they can hold anything for this reader, whose columns are `usual`."""
    return [replace(base, query=replace(base.query, columns=usual)) for base in listed.bases(
        ctx, listed.entity, listed.words)]


def usual_bases(_ctx: Ctx, entity: Entity, words: Words) -> list[Base]:
    """Everything, and the trash where there is one."""
    found = [Base(key=ALL, title=str(words.everything), query=ListQuery.usual(entity))]
    if entity.in_trash is not None:
        found.append(Base(key=TRASH, title=_("Trash"), query=ListQuery.usual(entity, trashed=True)))
    return found


def base_of_view(view: View) -> Base:
    """A saved view to begin with. Raises BadRequest when what was stored can't be read."""
    return Base(key=str(view.id), title=view.title, query=view.query, saved=view)


def base_named(ctx: Ctx, listed: Listed, key: str, views: Sequence[View], usual: tuple[str, ...]) -> Base:
    """The view `key`. Raises NotFound for one that is gone or not for this reader."""
    for view in views:
        if str(view.id) == key:
            return base_of_view(view)
    found = next((base for base in built_in(ctx, listed, usual) if base.key == key), None)
    if found is None:
        raise NotFound(_l("This view no longer exists, or is not shared with you."))
    return found


def base_of_query(ctx: Ctx, listed: Listed, query: ListQuery, usual: tuple[str, ...]) -> Base:
    """The view that `query`, which names none, comes from: ours with the same filters, else the first."""
    bases = built_in(ctx, listed, usual)
    same = (base for base in bases
            if (base.query.filters, base.query.trashed) == (query.filters, query.trashed))
    place = TRASH if query.trashed else ALL
    return next(same, next((base for base in bases if base.key == place), bases[0]))


def differs(query: ListQuery, base: ListQuery) -> bool:
    """Whether `query` was altered; words typed into the search of a view that has none don't alter it."""
    searched = query.search if base.search else ""
    return _content(replace(query, search=searched)) != _content(base)


def _content(query: ListQuery) -> tuple[object, ...]:
    return query.filters, query.sort, query.descending, query.columns, query.search, query.trashed, query.group
