"""Favourites in the sidebar: what one has starred, and a star for the page one is on. Fetched when they are opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from guanxi.ctx import Ctx
from guanxi.views.favourites import Kind, Starred, entities_of, favourites, named, star, unstar
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx
from guanxi.web.lists.listed import HOMES
from guanxi.web.redirects import current_page

blueprint = Blueprint("favourites", __name__, url_prefix="/favourites")
KINDS: tuple[Kind, ...] = ("row", "view")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One favourite and where it leads."""

    starred: Starred
    url: str

    @property
    def icon(self) -> str:
        """A row's own, or that of lists."""
        return self.starred.entity.icon if self.starred.kind == "row" else "list"


@blueprint.get("/")
def menu() -> str:
    """The favourites, and the page one is on, if it is one row's or a saved view's."""
    return _shown(current_ctx())


@blueprint.post("/<entity>/<kind>/<int:target_id>")
def change(entity: str, kind: str, target_id: int) -> ResponseReturnValue:
    """Star something, or, without `on`, take its star away."""
    ctx = current_ctx()
    known = entities_of(ctx).get(entity) or abort(404)
    wanted = next((item for item in KINDS if item == kind), None) or abort(404)
    act = star if request.form.get("on") == "1" else unstar
    write(lambda inner: act(inner, known, wanted, target_id))
    return _shown(ctx)


def _shown(ctx: Ctx) -> str:
    found = favourites(ctx)
    here = _here(ctx)
    kept = {(item.entity.key, item.kind, item.id) for item in found}
    return render_template("layout/_favourites.html", here=here, lines=[Line(starred=item, url=_url(item))
                                                                       for item in found if _url(item)],
                           starred=here is not None and (here.entity.key, here.kind, here.id) in kept)


def _here(ctx: Ctx) -> Starred | None:
    """What the page is about from which this was asked."""
    parts = urlsplit(current_page())
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # of a request there is one
    try:
        endpoint, values = adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    homes = current_app.extensions[HOMES]
    view = parse_qs(parts.query).get("view", [""])[-1]
    for entity in entities_of(ctx).values():
        if endpoint == entity.endpoint:
            return _named(ctx, entity.key, "row", values[entity.parameter])
        if endpoint == homes.get(entity.key) and view.isascii() and view.isdigit():
            return _named(ctx, entity.key, "view", int(view))
    return None


def _named(ctx: Ctx, key: str, kind: Kind, target_id: int) -> Starred | None:
    entity = entities_of(ctx)[key]
    name = named(ctx, entity, kind, [target_id]).get(target_id)
    return None if name is None else Starred(entity=entity, kind=kind, id=target_id, name=name)


def _url(item: Starred) -> str:
    if item.kind == "view":
        home = current_app.extensions[HOMES].get(item.entity.key)
        return url_for(home, view=item.id) if home else ""
    values: dict[str, Any] = {item.entity.parameter: item.id}
    return url_for(item.entity.endpoint, **values) if item.entity.endpoint else ""
