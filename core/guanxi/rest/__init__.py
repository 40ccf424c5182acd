"""The REST API, /api/v1: tokens, the core's resources and the plugins', and their description."""

from __future__ import annotations

from flask import Flask

from guanxi.incoming import limiter
from guanxi.plugin.host import PluginHost
from guanxi.rest import admission
from guanxi.rest.api import add_resources, make_api
from guanxi.rest.core import resources as core
from guanxi.runtime import Runtime

LIMIT = "600 per minute"


def init_rest(app: Flask) -> None:
    """Answer programs; after the pages, whose requests and errors these share."""
    make_api(app)
    admission.init_app(app)
    runtime = app.extensions["guanxi"]
    assert isinstance(runtime, Runtime)
    host = runtime.catalogues
    assert isinstance(host, PluginHost)
    own = (one.resources.resources for one in host.registry.accepted if one.resources is not None)
    for resources in (core, *own):
        limiter.limit(LIMIT, key_func=admission.limited_by)(resources)
        add_resources(app, resources)
