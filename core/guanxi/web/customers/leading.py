"""Addresses of files that were merged: they lead to the file there is now, for good."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from guanxi.customers.merging.queries import led_to
from guanxi.errors import NotFound
from guanxi.i18n import _, _l
from guanxi.web.context import current_ctx
from guanxi.web.customers.blueprint import blueprint
from guanxi.web.errors import on_refusal
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast


@blueprint.errorhandler(NotFound)
def lead_on(error: NotFound) -> Response:
    """Where a customer is not found because its file was merged, go to the survivor; what was to be written there is
    not, for whoever wrote it looked at something else."""
    arguments = dict(request.view_args or {})
    customer_id = arguments.get("customer_id")
    led = led_to(current_ctx(), customer_id) if isinstance(customer_id, int) else None
    if led is None:
        return on_refusal(error)
    if request.method != "GET":
        return on_refusal(NotFound(_l("This file, %(number)s, was merged into another one. Open that one: nothing was "
                                      "saved."), number=led.number))
    toast(_("%(number)s was merged into this file.", number=led.number))
    if is_htmx():  # a part of a page that is still open
        answer = go_to(url_for("customers.show", customer_id=led.survivor))
    else:
        arguments["customer_id"] = led.survivor
        query = request.query_string.decode("utf-8", "replace")
        answer = redirect(f"{url_for(str(request.endpoint), **arguments)}{'?' if query else ''}{query}", 301)
    answer.headers["Cache-Control"] = "no-store"  # a merge can be taken back
    return answer
