"""Language, theme and density: kept in a cookie from the first visit on, and in the account of who is signed in."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, g, render_template, request
from werkzeug.wrappers import Response

from guanxi.accounts.services.profile import prefer
from guanxi.ctx import Principal
from guanxi.db import unit_of_work
from guanxi.i18n import LOCALES, best_locale, bind
from guanxi.web.context import NOBODY, current_ctx, public
from guanxi.web.organisation import organisation
from guanxi.web.redirects import go_to, local_target

LANGUAGE: Final = "gx_language"
THEME: Final = "gx_theme"
DENSITY: Final = "gx_density"
THEMES: Final = ("", "light", "dark")
DENSITIES: Final = ("", "compact")
_TWO_YEARS: Final = 2 * 365 * 24 * 3600

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")


def init_app(app: Flask) -> None:
    """Let texts and times follow the reader's choice."""
    bind(app, chosen_language, chosen_timezone)


def chosen_language() -> str | None:
    """What the account says, else what was chosen here, else the browser's first that we have, else the house's."""
    return best_locale(
        _principal().locale,
        request.cookies.get(LANGUAGE),
        *(tag for tag, _weight in request.accept_languages),
    ) or organisation().locale


def chosen_timezone() -> ZoneInfo:
    """The account's time zone, else the organisation's."""
    name = _principal().timezone
    return ZoneInfo(name) if name else organisation().timezone


def chosen_theme(principal: Principal) -> str:
    """light, dark, or empty: what the account says, else what was chosen in this browser."""
    chosen = principal.theme if principal.theme is not None else request.cookies.get(THEME, "")
    return chosen if chosen in THEMES else ""


def chosen_density() -> str:
    """compact, or empty."""
    chosen = request.cookies.get(DENSITY, "")
    return chosen if chosen in DENSITIES else ""


@blueprint.get("/")
def page() -> str:
    """All of them on one page."""
    return render_template("preferences/page.html", density=chosen_density())


@blueprint.post("/language")
@public
def language() -> Response:
    """Choose a language."""
    chosen = _one_of(request.form.get("language"), tuple(LOCALES))
    _keep_in_account(locale=chosen)
    return _remember(LANGUAGE, chosen)


@blueprint.post("/theme")
@public
def theme() -> Response:
    """Choose light, dark, or what the system says."""
    chosen = _one_of(request.form.get("theme"), THEMES)
    _keep_in_account(theme=chosen)
    return _remember(THEME, chosen)


@blueprint.post("/density")
@public
def density() -> Response:
    """Choose the height of rows."""
    return _remember(DENSITY, _one_of(request.form.get("density"), DENSITIES))


def _principal() -> Principal:
    principal = g.get("principal", NOBODY)
    assert isinstance(principal, Principal)
    return principal


def _one_of(given: str | None, known: tuple[str, ...]) -> str:
    if given is None or given not in known:
        abort(400)
    return given


def _keep_in_account(*, locale: str | None = None, theme: str | None = None) -> None:
    """So that the choice follows a person who is signed in to their other devices."""
    if _principal().user_id is not None:
        with unit_of_work(current_ctx()) as uow:
            prefer(uow.ctx, locale=locale, theme=theme)


def _remember(cookie: str, value: str) -> Response:
    """Keep the choice in this browser and go back to the page it was made on."""
    response = go_to(local_target(request.form.get("next")))
    response.set_cookie(
        cookie, value, max_age=_TWO_YEARS, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return response
