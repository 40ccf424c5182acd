"""The way from a row's own page back to the list one came from, and to the rows before and after in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import current_app, request, url_for

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.errors import GuanxiError
from guanxi.views.address import from_params
from guanxi.views.neighbours import neighbours
from guanxi.views.queries import saved_view
from guanxi.web.lists.listed import HOMES

FROM_LIST: Final = "list"
"""Stands in the address of a row opened from a list, beside the list's own parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The list one came from, or the whole list; `query` is what an address carries on ("?list=1&sort=…")."""

    title: str
    url: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The rows before and after and their addresses, empty at the ends of the list."""

    previous: str = ""
    next: str = ""
    next_id: int | None = None


def way_back(ctx: Ctx, entity: Entity) -> Way:
    """Where the page of a row of `entity`, which has a list, leads back to."""
    url = url_for(current_app.extensions[HOMES][entity.key])
    if FROM_LIST not in request.args:
        return Way(title=str(entity.plural), url=url, query="")
    pairs = list(request.args.items(multi=True))
    listed = [(name, value) for name, value in pairs if name != FROM_LIST]
    return Way(title=_title(ctx, entity, request.args.get("view", "")),
               url=f"{url}?{urlencode(listed)}" if listed else url, query=f"?{urlencode(pairs)}")


def beside(ctx: Ctx, entity: Entity, row_id: int) -> Beside:
    """The neighbours in the list one came from. A list that can no longer be read has none."""
    try:
        found = neighbours(ctx, from_params(request.args.items(multi=True), entity), row_id)
    except GuanxiError:
        return Beside()
    return Beside(previous=_address(entity, found.previous), next=_address(entity, found.next), next_id=found.next)


def _address(entity: Entity, row_id: int | None) -> str:
    if row_id is None or entity.endpoint is None:
        return ""
    values: dict[str, Any] = {entity.parameter: row_id}
    return f"{url_for(entity.endpoint, **values)}?{urlencode(list(request.args.items(multi=True)))}"


def _title(ctx: Ctx, entity: Entity, view: str) -> str:
    """The saved view's own title; a view that is gone is no reason for a row's page to fail."""
    try:
        return saved_view(ctx, entity, int(view)).title if view.isascii() and view.isdigit() else str(entity.plural)
    except GuanxiError:
        return str(entity.plural)
