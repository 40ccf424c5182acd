"""What every response tells the browser it may load, show and keep; nothing comes from third parties."""

from __future__ import annotations

import secrets
from typing import Final
from uuid import uuid4

from flask import Flask, Response, g

_POLICY: Final = (
    "default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)
# data: in img-src is for the ticks of boxes and the arrows of selects, drawn inside the stylesheet.

_INERT: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def init_app(app: Flask, *, secure: bool) -> None:
    """Give each request an id and each response its headers; `secure` means people come by HTTPS."""
    app.before_request(_begin)
    app.after_request(_finish_secure if secure else _finish)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def make_inert() -> None:
    """Let this response be no page: a browser that opened it all the same would run and load nothing of it."""
    g.inert = True


def csp_nonce() -> str:
    """The nonce of this response, for `<script nonce>`."""
    nonce = g.get("csp_nonce")
    if nonce is None:
        nonce = g.csp_nonce = secrets.token_urlsafe(16)
    return str(nonce)


def _begin() -> None:
    """The id that the page, the log and the history rows of this request share."""
    g.request_id = uuid4().hex


def _finish(response: Response) -> Response:
    policy = _INERT if g.get("inert") else _POLICY.format(nonce=csp_nonce())
    response.headers["Content-Security-Policy"] = policy
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    # Pages hold people's data: a shared computer's "back" must not show them after sign-out.
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
    return response


def _finish_secure(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return _finish(response)
