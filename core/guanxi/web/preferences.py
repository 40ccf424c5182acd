"""Language, time zone, looks and formats: kept in the account of who is signed in, in a cookie for nobody."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, g, render_template, request
from werkzeug.wrappers import Response

from guanxi.accounts.services.profile import THEMES, prefer
from guanxi.ctx import Principal
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.i18n import LOCALES, Formats, best_locale, bind
from guanxi.web.context import NOBODY, current_ctx, public
from guanxi.web.offered import offered
from guanxi.web.organisation import organisation
from guanxi.web.redirects import go_to, local_target

LANGUAGE: Final = "gx_language"
THEME: Final = "gx_theme"
_TWO_YEARS: Final = 2 * 365 * 24 * 3600
_COLUMNS: Final = {"language": "locale", "timezone": "timezone", "theme": "theme", "density": "density",
                   "dates": "date_format", "clock": "clock", "numbers": "number_format", "start": "start_page"}
"""What a choice is called in addresses, and in the account."""

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")


def init_app(app: Flask) -> None:
    """Let texts, times and figures follow the reader's choice."""
    bind(app, chosen_language, chosen_timezone, chosen_formats)


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


def chosen_formats() -> Formats:
    """How the account wants days, times and figures."""
    return _principal().formats


def chosen_theme(principal: Principal) -> str:
    """light, dark, or empty: what the account says, for nobody what was chosen in this browser."""
    chosen = request.cookies.get(THEME, "") if principal.user_id is None else principal.theme
    return chosen if chosen in THEMES else ""


@blueprint.get("/")
def page() -> str:
    """All of them on one page."""
    return render_template("preferences/page.html", choices=offered(current_ctx()))


@blueprint.post("/language")
@public
def language() -> Response:
    """Choose a language."""
    return _choose("language", tuple(LOCALES), LANGUAGE)


@blueprint.post("/theme")
@public
def theme() -> Response:
    """Choose light, dark, or what the system says."""
    return _choose("theme", ("", *THEMES), THEME)


@blueprint.post("/<any(timezone, density, dates, clock, numbers, start):preference>")
def choose(preference: str) -> Response:
    """Choose how the product looks and writes for oneself."""
    _keep_in_account(preference, request.form.get(preference))
    return _back()


def _principal() -> Principal:
    principal = g.get("principal", NOBODY)
    assert isinstance(principal, Principal)
    return principal


def _choose(preference: str, known: tuple[str, ...], cookie: str) -> Response:
    """Keep a choice of `known` in the account, or for nobody in this browser."""
    chosen = request.form.get(preference)
    if chosen not in known:
        abort(400)
    if _principal().user_id is not None:
        _keep_in_account(preference, chosen)
        return _back()
    response = _back()
    response.set_cookie(
        cookie, chosen, max_age=_TWO_YEARS, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return response


def _keep_in_account(preference: str, chosen: str | None) -> None:
    """So that the choice follows a person to their other devices."""
    if chosen is None:
        abort(400)
    try:
        with unit_of_work(current_ctx()) as uow:
            prefer(uow.ctx, _COLUMNS[preference], chosen)
    except Refused:
        abort(400)


def _back() -> Response:
    """To the page the choice was made on."""
    return go_to(local_target(request.form.get("next")))
