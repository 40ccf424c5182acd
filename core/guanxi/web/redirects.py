"""Where to go next, when the browser asks for it: only within this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse


def local_target(target: str | None, default: str = "/") -> str:
    """`target` when it is a path of this site, else `default`: no scheme, no host, no backslash tricks."""
    if not target or not target.startswith("/") or target.startswith("//") or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if "\\" in target or parts.scheme or parts.netloc else target


def is_htmx() -> bool:
    """Whether htmx asked for a fragment; coming back by history it wants the whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def current_page() -> str:
    """The path of the page from which htmx sent this request, or the start page."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return local_target(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def go_to(url: str) -> WerkzeugResponse:
    """Leave for `url`: a redirect, or for htmx a header, lest it swap the page into a part of itself."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)
