"""Who is asking: the token in the session cookie, looked up before every view. Only this module knows Flask-Login.

The cookie holds an opaque token and nothing about the person. Signing in begins a new session, so that a cookie
planted before is worth nothing; ending a sign-in in the database ends it for every worker at the next request.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_login import current_user as visitor

from guanxi.accounts.principals import SignedIn, signed_in
from guanxi.accounts.services import Device
from guanxi.accounts.services.sessions import token_hash
from guanxi.accounts.sign_in import KEPT, Opened
from guanxi.clock import utc_now
from guanxi.db.extension import db
from guanxi.incoming import by_program
from guanxi.web.context import NOBODY, check_permission, check_plugin, is_public
from guanxi.web.redirects import go_to, is_htmx, local_target

START: Final = "/"
BEGIN: Final = "/start"
"""Where a day begins, of which each person chooses."""
SIGN_IN: Final = "accounts.sign_in"
OWN_PASSWORD: Final = "accounts.password"
_BEFORE_A_NEW_PASSWORD: Final = frozenset({OWN_PASSWORD, "accounts.save_password", "accounts.sign_out"})
_FILES: Final = frozenset({"static", "assets.file"})


class Visitor(UserMixin):  # type: ignore[misc]  # flask_login publishes no types
    """What Flask-Login carries through a request: a token, and whose it is."""

    def __init__(self, token: str, whose: SignedIn | None = None) -> None:
        self.token = token
        self.whose = whose

    def get_id(self) -> str:
        """What Flask-Login puts into the cookie: the token."""
        return self.token


def init_app(app: Flask, *, secure: bool) -> None:
    """Know the visitor of every request, and turn away who may not pass; `secure` means people come by HTTPS."""
    app.config.update(
        # A name that begins with __Host- can't be set by a neighbouring host, nor over plain HTTP.
        SESSION_COOKIE_NAME="__Host-guanxi" if secure else "guanxi",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=KEPT,
    )
    manager = LoginManager(app)
    manager.session_protection = None  # the address of a phone changes on its way to work
    manager.user_loader(_visitor)
    app.before_request(_admit)


def begin(opened: Opened, *, keep: bool) -> None:
    """Let this browser carry a new sign-in; nothing of its session before remains."""
    session.clear()
    login_user(Visitor(opened.token))
    session.pop("_id", None)  # Flask-Login's digest of address and browser, which we don't compare
    session.permanent = keep
    g.pop("ctx", None)


def end() -> None:
    """Forget the sign-in in this browser."""
    logout_user()
    session.clear()


def device() -> Device:
    """What this request tells about where it comes from."""
    return Device(address=request.remote_addr or "", agent=request.user_agent.string)


def _visitor(token: str) -> Visitor | None:
    found = signed_in(db.session(), token_hash(token), utc_now())
    return None if found is None else Visitor(token, found)


def _admit() -> ResponseReturnValue | None:
    g.principal = NOBODY
    g.epoch = None
    g.must_change_password = False
    if request.endpoint in _FILES or by_program():
        return None  # programs show a token, and a cookie of theirs says nothing
    found: SignedIn | None = getattr(visitor, "whose", None)
    if found is not None:
        g.principal = found.principal
        g.epoch = found.epoch
        g.must_change_password = found.must_change_password
    if is_public():
        check_plugin()
        return None
    if found is None:
        return _sent_to_sign_in()
    check_plugin()
    if found.must_change_password and request.endpoint not in _BEFORE_A_NEW_PASSWORD:
        return go_to(url_for(OWN_PASSWORD, next=_wanted_page()))
    check_permission()
    return None


def _sent_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back afterwards to the page one was on. A program gets a plain 401."""
    target = _wanted_page()
    address = url_for(SIGN_IN) if target == START else url_for(SIGN_IN, next=target)
    if is_htmx():
        return Response(status=401, headers={"HX-Redirect": address})
    if request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html") != "text/html":
        abort(401)
    return go_to(address)


def _wanted_page() -> str:
    """The page somebody asks for, or stands on while a part of it, or a button, asks."""
    if is_htmx():
        return local_target(_path_of(request.headers.get("HX-Current-URL")), START)
    if request.method in ("GET", "HEAD"):
        return local_target(request.full_path.rstrip("?"), START)
    return local_target(_path_of(request.referrer), START)


def _path_of(address: str | None) -> str | None:
    """Path and query of a whole address of this site; None for another's."""
    parts = urlsplit(address or "")
    if parts.netloc != request.host:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
