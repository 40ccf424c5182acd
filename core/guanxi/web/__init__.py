"""The pages: what surrounds every request, then one line a subject."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect

from guanxi.config import Config
from guanxi.web import (
    accounts,
    assets,
    compression,
    context,
    converters,
    customers,
    dashboard,
    errors,
    favourites,
    fields,
    filters,
    findable,
    guides,
    health,
    imports,
    installing,
    jobs,
    limits,
    lists,
    login,
    marks,
    notices,
    plugins,
    preferences,
    security,
    settings,
    setup,
    shell,
    tags,
    toasts,
)
from guanxi.web.accounts import tokens

BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.blueprint,
    health.blueprint,
    installing.blueprint,
    guides.blueprint,
    dashboard.blueprint,
    preferences.blueprint,
    accounts.blueprint,
    tokens.blueprint,
    settings.blueprint,
    setup.blueprint,
    setup.usage.blueprint,
    jobs.blueprint,
    notices.blueprint,
    lists.blueprint,
    favourites.blueprint,
    customers.blueprint,
    fields.blueprint,
    tags.blueprint,
    imports.blueprint,
    plugins.blueprint,
)


def init_web(app: Flask, config: Config) -> None:
    """Surround every request of `app` and register its pages; what is registered first answers last."""
    converters.init_app(app)
    compression.init_app(app)
    security.init_app(app, secure=config.secure)
    login.init_app(app, secure=config.secure)
    limits.limiter.init_app(app)
    csrf = CSRFProtect(app)
    preferences.init_app(app)
    filters.init_app(app)
    marks.init_app(app)
    findable.init_app(app)
    assets.init_app(app)
    toasts.init_app(app)
    errors.init_app(app)
    shell.init_app(app)
    dashboard.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    plugins.init_app(app)
    plugins.tracing.init_app(app)
    let_signed_through(app, csrf)


def let_signed_through(app: Flask, csrf: CSRFProtect) -> None:
    """Ask for no form's token where the address itself is the proof: mail programs post there without having read a
    page."""
    for view in app.view_functions.values():
        if getattr(view, context.SIGNED, False):
            csrf.exempt(view)
