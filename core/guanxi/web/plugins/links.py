"""Addresses that plugins give by endpoint: one that can't be made is a failure of the plugin, not of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from guanxi.ctx import Ctx
from guanxi.plugin.dispatch import contained


def address(ctx: Ctx, hook: str, endpoint: str, values: Mapping[str, Any]) -> str | None:
    """The address of `endpoint` with `values`, named in an answer to `hook`; None, and noted, when it has none."""
    if endpoint not in current_app.view_functions:
        return None
    plugin = endpoint.partition(".")[0]
    return contained(ctx, plugin, hook, endpoint, lambda _own: url_for(endpoint, **values))
