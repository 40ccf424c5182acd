"""The request's Ctx, and who may call an endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import abort, current_app, g, request
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx, Principal
from guanxi.db.extension import db
from guanxi.i18n import current_locale
from guanxi.plugin.host import PluginHost
from guanxi.runtime import Runtime

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
PUBLIC = "_guanxi_public"
PERMISSION = "_guanxi_permission"
SIGNED = "_guanxi_signed"
NOBODY = Principal(user_id=None, name="")


def runtime() -> Runtime:
    """The running application's engine, keys and catalogue."""
    found = current_app.extensions["guanxi"]
    assert isinstance(found, Runtime)
    return found


def current_ctx() -> Ctx:
    """The Ctx of this request; whoever is not signed in has a principal without rights."""
    if "ctx" not in g:
        principal = g.get("principal", NOBODY)
        g.ctx = runtime().ctx(db.session(), principal, locale=current_locale() or "en", operation=request_id(),
                              epoch=g.get("epoch"))
    ctx = g.ctx
    assert isinstance(ctx, Ctx)
    return ctx


def plugin_host() -> PluginHost:
    """The running application's plugins."""
    found = runtime().catalogues
    assert isinstance(found, PluginHost)
    return found


def check_plugin() -> None:
    """Answer as if there were no such page while the plugin it belongs to is off."""
    name = (request.blueprint or "").partition(".")[0]
    if name in current_app.extensions["guanxi_plugins"] and name not in current_ctx().catalogue.names:
        abort(404)


def request_id() -> str:
    """The id that error pages, logs and history rows of this request share."""
    return str(g.request_id)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that needs no sign-in."""
    setattr(view, PUBLIC, True)
    return view


def signed_address(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that whoever holds its address may call, and post to without a form's token: the address holds a
    signature that the view checks before anything else, and names all that happens."""
    setattr(view, SIGNED, True)
    return public(view)


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view that only holders of `permission` may call; checked before it runs."""
    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, PERMISSION, permission)
        return view
    return mark


def is_public() -> bool:
    """Whether this request's endpoint needs no sign-in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.endpoint in (None, "static") or bool(getattr(view, PUBLIC, False))


def check_permission() -> None:
    """Refuse the request when its endpoint asks for a permission the actor lacks."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = getattr(view, PERMISSION, None)
    if permission is not None:
        current_ctx().require(permission)
