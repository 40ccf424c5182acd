"""Plugins' own files: what lies in `static/` of a plugin, under addresses that begin with its name.

Which pages load which scripts and styles is said in descriptors; the head of the page loads them, scripts with its
nonce. An address holds a digest of the content, as those of the core's own files do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from flask import Response, abort, g, request, url_for

from guanxi.contributions import Panel, Widget
from guanxi.ctx import Ctx
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.plugin.dispatch import contained
from guanxi.web.assets import Asset, answered, lies_under, packed_up
from guanxi.web.context import current_ctx, plugin_host, public
from guanxi.web.plugins.blueprint import blueprint

TYPES: Final = frozenset({".css", ".gif", ".ico", ".jpeg", ".jpg", ".js", ".json", ".png", ".svg", ".webp", ".woff2"})
"""What is sent: nothing that a browser takes for a page of ours, and no script runs that a page has not named."""


@blueprint.get("/<plugin>/static/<digest>/<path:name>")
@public
def file(plugin: str, digest: str, name: str) -> Response:
    """One file of a plugin that is on; under an old address it is answered, but not kept."""
    if plugin not in current_ctx().catalogue.names:
        abort(404)
    found = _path(plugin, name) or abort(404)
    return answered(_asset(found, found.stat().st_mtime_ns), digest)


def plugin_file(name: str) -> str:
    """`{{ plugin_file("loyalty/card.svg") }}`: the address of a file in a plugin's `static/`. Raises LookupError."""
    plugin, _slash, rest = name.partition("/")
    found = _path(plugin, rest)
    if found is None:
        raise LookupError(f"the plugin {plugin!r} has no file {rest!r} in static/, or of a type that is not sent")
    digest = _asset(found, found.stat().st_mtime_ns).digest
    return url_for("plugins.file", plugin=plugin, digest=digest, name=rest)


def load(ctx: Ctx, hook: str, items: Iterable[Panel | Widget]) -> None:
    """Let the page load what these parts of it need; a file that is missing is a failure of its plugin."""
    for item in (item for item in items if item.scripts or item.styles):
        for place, names in (("plugin_scripts", item.scripts), ("plugin_styles", item.styles)):
            plugin = item.key.partition(".")[0]
            found = [contained(ctx, plugin, hook, ctx.operation, partial(_address, name=f"{plugin}/{name}"))
                     for name in names]
            g.setdefault(place, []).extend(filter(None, found))


def plugin_scripts() -> Sequence[str]:
    """The addresses of the scripts this page loads: its plugin's own, and those of parts that plugins add to it."""
    own = _own()
    return _all("plugin_scripts", own, own.scripts if own is not None else ())


def plugin_styles() -> Sequence[str]:
    """The addresses of the stylesheets, likewise."""
    own = _own()
    return _all("plugin_styles", own, own.styles if own is not None else ())


def _all(place: str, own: Plugin | None, names: Sequence[str]) -> list[str]:
    whole = [plugin_file(f"{own.name}/{name}") for name in names] if own is not None else []
    return list(dict.fromkeys([*whole, *g.get(place, ())]))


def _own() -> Plugin | None:
    """The plugin whose page this is; none while it is off, or where nothing was asked of the database yet: then the
    page says only what went wrong."""
    name = (request.blueprint or "").partition(".")[0]
    known = "ctx" in g and name in g.ctx.catalogue.names
    return plugin_host().registry.usable.get(name) if known else None


def _found(plugin: str) -> Found | None:
    return next((one for one in plugin_host().registry.accepted if one.name == plugin), None)


def _address(_ctx: Ctx, name: str) -> str:
    return plugin_file(name)


def _path(plugin: str, name: str) -> Path | None:
    """The file, if it may be sent."""
    found = _found(plugin)
    if found is None or found.static is None or not lies_under(found.static, name):
        return None
    path = (found.static / name).resolve()
    return path if path.suffix.lower() in TYPES else None


@lru_cache(maxsize=256)
def _asset(path: Path, _age: int) -> Asset:
    return packed_up(path.name, path.read_bytes())
