"""A list as it stands in an address, and in a saved view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.contributions import Entity
from guanxi.views.filters import Filter, unreadable
from guanxi.views.listing import ListQuery

PARAMETERS = ("f", "sort", "columns", "q", "cursor", "trash", "group")
"""What a list understands in an address; `f` may come several times."""


def to_params(query: ListQuery, usual: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """The address parameters of `query`; what is as usual is left out, and so are cursor and size. `usual` are the
    columns of somebody who has chosen their own."""
    params = [("f", item.to_text()) for item in query.filters]
    if (query.sort, query.descending) != (query.entity.sort, query.entity.descending):
        params.append(("sort", _sort_text(query)))
    if query.columns != (query.entity.columns if usual is None else usual):
        params.append(("columns", ",".join(query.columns)))
    if query.search:
        params.append(("q", query.search))
    if query.trashed:
        params.append(("trash", "1"))
    if query.group:
        params.append(("group", query.group))
    return params


def from_params(params: Iterable[tuple[str, str]], entity: Entity, usual: tuple[str, ...] | None = None) -> ListQuery:
    """The list of `entity` an address asks for; unknown parameters are ignored, unreadable ones raise BadRequest.

    `usual` are the columns of somebody who has chosen their own.
    """
    pairs = [(name, value) for name, value in params if name in PARAMETERS]
    unsaid = entity.columns if usual is None else usual
    last = dict(pairs)
    sort, descending = _sort(last.get("sort"), entity)
    return ListQuery(
        entity=entity, filters=tuple(Filter.from_text(value) for name, value in pairs if name == "f"), sort=sort,
        descending=descending, columns=_columns(last["columns"]) if "columns" in last else unsaid,
        search=last.get("q", "").strip(), cursor=last.get("cursor") or None, trashed=last.get("trash") == "1",
        group=last.get("group", ""))


def to_definition(query: ListQuery) -> dict[str, Any]:
    """What a saved view keeps of `query`, beside whose list it is."""
    return {"filters": [item.to_json() for item in query.filters], "sort": _sort_text(query),
            "columns": list(query.columns), "search": query.search, **({"group": query.group} if query.group else {})}


def from_definition(definition: Mapping[str, Any], entity: Entity) -> ListQuery:
    """The list of `entity` a saved view stands for. Raises BadRequest when it can't be read; it never shows more."""
    filters, columns = definition.get("filters", []), definition.get("columns", list(entity.columns))
    if not isinstance(columns, list) or not isinstance(filters, list):
        raise unreadable()
    sort, descending = _sort(str(definition.get("sort") or ""), entity)
    return ListQuery(entity=entity, filters=tuple(map(Filter.from_json, filters)), sort=sort, descending=descending,
                     columns=tuple(map(str, columns)), search=str(definition.get("search", "")),
                     group=str(definition.get("group", "")))


def _sort_text(query: ListQuery) -> str:
    return f"-{query.sort}" if query.descending else query.sort


def _sort(text: str | None, entity: Entity) -> tuple[str, bool]:
    """The key and the direction that `text` says, or what is usual."""
    return (text.removeprefix("-"), text.startswith("-")) if text else (entity.sort, entity.descending)


def _columns(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, text.split(","))))
