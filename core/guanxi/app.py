"""The application factory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from guanxi import paths
from guanxi.config import Config, load_config
from guanxi.db.extension import init_database
from guanxi.features import make_runtime
from guanxi.jobs.attendance import stay_signed_in
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.plugin.host import PluginHost
from guanxi.plugin.safety import starting
from guanxi.plugin.watching import keep_watch
from guanxi.rest import init_rest
from guanxi.runtime import Runtime
from guanxi.web import init_web


def create_app(config: Config | None = None, plugins: Sequence[Plugin | Found] | None = None) -> Flask:
    """The web application for `config` (default: the environment's).

    Without `plugins` it has those installed, and the database says which are on; `plugins` given are on.
    """
    chosen = config or load_config()
    with starting(chosen.instance):
        return _made(chosen, plugins)


def _made(chosen: Config, plugins: Sequence[Plugin | Found] | None) -> Flask:
    app = Flask("guanxi", static_folder=None, template_folder=str(paths.templates_folder()))
    app.config.from_mapping(flask_settings(chosen))
    engine = init_database(app, chosen.database_url)
    runtime = app.extensions["guanxi"] = make_runtime(chosen, engine, plugins)
    app.extensions["guanxi_serving"] = partial(_serve, runtime)
    init_web(app, chosen)
    init_rest(app)
    believe_proxies(app, chosen.proxies)
    return app


def _serve(runtime: Runtime, threads: int, leave: Callable[[], object]) -> None:
    """What a web process does besides answering: say that it is there, and watch over calls of plugins."""
    stay_signed_in(runtime, "web")
    assert isinstance(runtime.catalogues, PluginHost)
    keep_watch(runtime.catalogues.failures, threads, leave)


def believe_proxies(app: Flask, count: int) -> None:
    """Take scheme, host and the visitor's address from what `count` proxies in front of us say; else from nobody."""
    if count:
        behind = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = behind  # type: ignore[method-assign]  # Flask's own way to wrap it


def flask_settings(config: Config) -> dict[str, object]:
    """What Flask and its extensions are told."""
    return {
        "SECRET_KEY": config.secret_key,
        "TESTING": config.testing,
        "TRUSTED_HOSTS": list(config.trusted_hosts),
        "MAX_CONTENT_LENGTH": config.max_content_length,
        "WTF_CSRF_TIME_LIMIT": None,
    }
