"""Who may call a page; and, for whoever writes pages, what is known of every request."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, current_app, request

from guanxi.incoming import (
    NOBODY,
    PERMISSION,
    P,
    R,
    check_permission,
    current_ctx,
    plugin_host,
    request_id,
    requires,
    runtime,
)

PUBLIC = "_guanxi_public"
SIGNED = "_guanxi_signed"

__all__ = ["NOBODY", "PERMISSION", "PUBLIC", "SIGNED", "check_permission", "check_plugin", "current_ctx", "is_public",
           "plugin_host", "public", "request_id", "requires", "runtime", "signed_address"]


def check_plugin() -> None:
    """Answer as if there were no such page while the plugin it belongs to is off."""
    name = (request.blueprint or "").partition(".")[0]
    if name in current_app.extensions["guanxi_plugins"] and name not in current_ctx().catalogue.names:
        abort(404)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that needs no sign-in."""
    setattr(view, PUBLIC, True)
    return view


def signed_address(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that whoever holds its address may call, and post to without a form's token: the address holds a
    signature that the view checks before anything else, and names all that happens."""
    setattr(view, SIGNED, True)
    return public(view)


def is_public() -> bool:
    """Whether this request's endpoint needs no sign-in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.endpoint in (None, "static") or bool(getattr(view, PUBLIC, False))
