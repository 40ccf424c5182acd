"""Plugins' own pages: registered once, whether they are on or not, so that every worker agrees at the next request.

The addresses of a plugin begin with its name, and so do its endpoints and its templates.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader

from guanxi.plugin.host import PluginHost
from guanxi.runtime import Runtime
from guanxi.web.plugins.static import plugin_file, plugin_scripts, plugin_styles


def init_app(app: Flask) -> None:
    """Register the pages and templates of all usable plugins."""
    runtime = app.extensions["guanxi"]
    assert isinstance(runtime, Runtime)
    host = runtime.catalogues
    assert isinstance(host, PluginHost)
    app.extensions["guanxi_plugins"] = frozenset(host.registry.with_pages)
    for name, found in host.registry.with_pages.items():
        assert found.views is not None
        app.register_blueprint(found.views.blueprint, url_prefix=f"/{name}")
    packages = {one.name: one.package for one in host.registry.accepted}
    own = app.jinja_loader
    assert own is not None
    app.jinja_loader = ChoiceLoader([own, PrefixLoader(_templates(packages))])
    app.jinja_env.globals.update(plugin_file=plugin_file, plugin_scripts=plugin_scripts, plugin_styles=plugin_styles)


def _templates(packages: dict[str, str]) -> dict[str, BaseLoader]:
    """Templates by plugin: `templates/commerce/orders.html` of its package is "commerce/orders.html"."""
    found: dict[str, BaseLoader] = {}
    for name, package in packages.items():
        folders = import_module(package).__path__ if package else ()
        found[name] = FileSystemLoader([Path(folder) / "templates" / name for folder in folders])
    return found
