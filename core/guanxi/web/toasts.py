"""Toasts: what was done, in one sentence, with a way to undo it. Never the only place of an error."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from flask import Flask, Response, g, session

from guanxi.errors import Text
from guanxi.web.redirects import is_htmx

MOST_KEPT: Final = 3
"""Toasts kept for a page that is yet to come; of more, the oldest are forgotten: they travel in a cookie."""

_KEPT: Final = "toasts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """A sentence; `undo` is an address that takes it back when posted to; tone is "good" or "bad"."""

    text: str
    undo: str = ""
    tone: str = "good"


def toast(text: str | Text, undo: str = "", tone: str = "good") -> None:
    """Say `text` on the page that is shown next, be it this answer's fragment or the page redirected to."""
    g.setdefault("toasts", []).append(Toast(text=str(text), undo=undo, tone=tone))


def waiting_toasts() -> list[Toast]:
    """The toasts of the request before and of this one, for the page being rendered."""
    return [*(Toast(**kept) for kept in session.pop(_KEPT, ())), *g.pop("toasts", [])]


def close_dialog(*events: str) -> Response:
    """Answer to a dialog whose work is done: close it, and send `events` to parts of the page that listen."""
    triggers = dict.fromkeys(("gx:close", *events), True)
    return Response(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def init_app(app: Flask) -> None:
    """Deliver toasts that no page showed: in htmx's header, else kept for the next page."""
    app.after_request(_deliver)


def _deliver(response: Response) -> Response:
    toasts: list[Toast] = g.pop("toasts", [])
    if not toasts:
        return response
    if is_htmx() and "HX-Redirect" not in response.headers:
        triggers = json.loads(response.headers.get("HX-Trigger", "{}"))
        triggers["gx:toast"] = {"toasts": [asdict(one) for one in toasts]}
        response.headers["HX-Trigger"] = json.dumps(triggers)
    else:
        session[_KEPT] = [*session.get(_KEPT, ()), *map(asdict, toasts)][-MOST_KEPT:]
    return response
