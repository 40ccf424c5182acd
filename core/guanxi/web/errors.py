"""Error pages: what happened, what was kept, what to do, and the request's id. Never anything from inside.

A page asks for HTML, a program for JSON (problem details, RFC 9457), htmx for a fragment: each gets its own.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from guanxi.customers.sight import own_sight
from guanxi.errors import GuanxiError, Issue
from guanxi.i18n import _
from guanxi.incoming import by_program
from guanxi.web.context import NOBODY, current_ctx
from guanxi.web.error_texts import Trouble, trouble_for
from guanxi.web.organisation import UNKNOWN
from guanxi.web.redirects import is_htmx
from guanxi.web.toasts import Toast

log = logging.getLogger(__name__)
_RETRY_SECONDS: Final = "5"
_HIDDEN: Final = (403, 404)
_KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")


def init_app(app: Flask) -> None:
    """Answer every kind of failure."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(SecurityError, on_unknown_name)
    app.register_error_handler(CSRFError, on_stale_page)
    app.register_error_handler(GuanxiError, on_refusal)
    app.register_error_handler(OperationalError, on_database_error)
    app.register_error_handler(InterfaceError, on_database_error)


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """A status that Flask or a view raised; redirects pass. A crash comes here too, as 500, logged by Flask."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status >= 500:
        log.error("Request %s failed with %s", g.get("request_id"), status)
    response = answer(_with_sight(trouble_for(status)))
    for name, value in error.get_headers():
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def on_unknown_name(_error: SecurityError) -> Response:
    """The request came by a name that is not ours: no page of ours has an address there."""
    sentence = _("This site does not answer to this name. An administrator adds it to GUANXI_TRUSTED_HOSTS.")
    return Response(f"{sentence}\n", status=400, mimetype="text/plain")


def on_stale_page(error: CSRFError) -> Response:
    """The page was open longer than its token lives, or cookies are blocked."""
    log.info("Refused a form: %s", error.description)
    return answer(trouble_for(400, stale=True))


def on_refusal(error: GuanxiError) -> Response:
    """Something the product refuses on purpose: its sentence is the explanation."""
    trouble = replace(trouble_for(error.status, explanation=str(error)), issues=getattr(error, "issues", ()))
    return answer(_with_sight(trouble))


def _with_sight(trouble: Trouble) -> Trouble:
    """On the page of a customer that is not there or not theirs, which are the same to them: what the reader sees."""
    wanted = trouble.status in _HIDDEN and "customer_id" in (request.view_args or {}) and not is_htmx()
    if not wanted or g.get("principal", NOBODY) is NOBODY:
        return trouble
    return replace(trouble, advice=own_sight(current_ctx()))


def on_database_error(error: OperationalError | InterfaceError) -> Response:
    """The database went away, is locked, or is full: nothing half-written, trying again is right."""
    log.exception("Database error in request %s", g.get("request_id"), exc_info=error)
    return answer(trouble_for(503))


def answer(trouble: Trouble) -> Response:
    """`trouble` in the form the caller understands."""
    if trouble.status >= 500:
        # The database may be what failed: the page must not ask it for the organisation's name.
        g.setdefault("organisation", UNKNOWN)
    response = _in_form(trouble)
    response.status_code = trouble.status
    if trouble.status == 503:
        response.headers["Retry-After"] = _RETRY_SECONDS
    response.vary.update(("Accept", "HX-Request"))
    return response


def _in_form(trouble: Trouble) -> Response:
    request_id = g.get("request_id", "")
    if _wants_json():
        response = jsonify(
            type="about:blank", title=trouble.title, status=trouble.status, detail=trouble.explanation,
            request_id=request_id, **({"errors": list(map(_problem, trouble.issues))} if trouble.issues else {}),
        )
        response.mimetype = "application/problem+json"
        return response
    if is_htmx():
        return _as_fragment(trouble)
    signed_in = g.get("principal", NOBODY) is not NOBODY and trouble.status < 500
    layout = "layout/page.html" if signed_in else "layout/bare.html"
    return make_response(render_template(
        "errors/page.html", layout=layout, framed=signed_in, trouble=trouble, request_id=request_id))


def _problem(issue: Issue) -> dict[str, str]:
    """One issue as RFC 9457 extends a problem: a sentence, a code, and a JSON pointer to what it speaks of."""
    row = "" if issue.row is None else f"/items/{issue.row - 1}"
    field = issue.field or ""
    place = field if field.startswith("/") or not field else f"/{field}"
    return {"detail": str(issue), "code": issue.code, "pointer": f"#{row}{place}"}


def _as_fragment(trouble: Trouble) -> Response:
    """A toast, wherever the request would have put its answer."""
    note = Toast(text=f"{trouble.title} {trouble.explanation}", tone="bad")
    response = make_response(render_template("layout/_toast.html", toast=note))
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "beforeend"
    return response


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return by_program() or (
        accepted.best_match(("text/html", "application/json"), "text/html") == "application/json"
    )
