"""Who asks: a program with a token in the header Authorization. No cookie counts, so nobody's browser can be misled."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final

from flask import Flask, abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate

from guanxi.accounts.services.sessions import token_hash
from guanxi.accounts.token_principals import Bearer, bearer, note_use
from guanxi.clock import utc_now
from guanxi.db import retrying
from guanxi.db.extension import db
from guanxi.errors import Busy, Forbidden
from guanxi.i18n import _l, best_locale
from guanxi.incoming import by_program, check_permission, current_ctx
from guanxi.rest.resources import OWNER

MOST_BYTES: Final = 5 * 1024 * 1024
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Ask every program that comes for its token."""
    app.before_request(_admit)


def limited_by() -> str:
    """Whose requests are counted together: those with one token, from one address."""
    return f"{request.remote_addr} {token_hash(request.headers.get('Authorization', ''))[:16]}"


def _admit() -> None:
    if not by_program() or request.endpoint is None:
        return
    request.max_content_length = MOST_BYTES
    found = _bearer()
    if found is None:
        abort(401, www_authenticate=WWWAuthenticate("bearer"))
    g.token_id, g.epoch = found.token_id, found.epoch
    g.principal = replace(found.principal, locale=_language() or found.principal.locale)
    g.pop("ctx", None)
    _check_plugin()
    if not found.writes and request.method not in _READING:
        raise Forbidden(_l("This token may only read. Make one that may write."))
    check_permission()
    if found.idle:
        _note_use(found)


def _bearer() -> Bearer | None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    return bearer(db.session(), token_hash(given.token), utc_now())


def _language() -> str | None:
    """What the request asks for, before what the account says: a program speaks for many readers."""
    return best_locale(*(tag for tag, _weight in request.accept_languages))


def _check_plugin() -> None:
    """As if there were no such address while the plugin it belongs to is off."""
    view = current_app.view_functions.get(request.endpoint or "")
    owner = getattr(view, OWNER, "")
    if owner and owner not in current_ctx().catalogue.names:
        abort(404)


def _note_use(found: Bearer) -> None:
    """That a token was used is worth no failed request."""
    with suppress(Busy):
        retrying(current_ctx(), lambda unit: note_use(unit.ctx, found.token_id))
