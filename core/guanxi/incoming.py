"""A request, of people or programs: its Ctx, its id, the application that answers, and how often it may come.

Pages (`guanxi.web`) and the API (`guanxi.rest`) stand side by side and share this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from guanxi.ctx import Ctx, Principal
from guanxi.db.extension import db
from guanxi.i18n import current_locale
from guanxi.plugin.host import PluginHost
from guanxi.runtime import Runtime

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
PERMISSION: Final = "_guanxi_permission"
NOBODY: Final = Principal(user_id=None, name="")
API: Final = "/api/"
"""How the addresses of programs begin: no page has one there, and no cookie counts."""

limiter: Final = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def by_program() -> bool:
    """Whether the request came to an address of the API."""
    return request.path.startswith(API)


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


def request_id() -> str:
    """The id that error pages, logs and history rows of this request share."""
    return str(g.request_id)


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view that only holders of `permission` may call; checked before it runs."""
    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, PERMISSION, permission)
        return view
    return mark


def check_permission() -> None:
    """Refuse the request when its endpoint asks for a permission the actor lacks."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = getattr(view, PERMISSION, None)
    if permission is not None:
        current_ctx().require(permission)
