"""What is found by a few letters or digits: for the palette, and to choose the other end of a relation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from flask import Response, g, render_template, request, stream_with_context, url_for

from guanxi.ctx import Ctx
from guanxi.customers.queries.brief import Brief, briefs
from guanxi.i18n import _
from guanxi.views.finding import suggest
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.plugins.hits import hits_of

_MOST: Final = 8
_LONGEST: Final = 100


@blueprint.get("/find")
def find() -> Response:
    """For the palette: customers by name, pinyin, phone or number, as far as the reader may see them, then what
    plugins find. One JSON object a line, {heading: lines}, each sent when it is known: who is slow holds up nobody
    before them."""
    words = request.args.get("q", "").strip()[:_LONGEST]
    answer = stream_with_context(_groups(words)) if words else ()
    return Response(answer, mimetype="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


def _groups(words: str) -> Iterator[str]:
    """The lines of the answer. They are made when the request itself is over, and with it its session: this asks for
    one that ends with the last line."""
    g.pop("ctx", None)
    ctx = current_ctx()
    found = _found(ctx, words) if ctx.may(VIEW) else []
    if found:
        yield json.dumps({_("Customers"): [_line(brief) for brief in found]}) + "\n"
    for groups in hits_of(ctx, words):
        yield json.dumps(groups) + "\n"


def _line(brief: Brief) -> dict[str, str]:
    return {"title": brief.name, "url": url_for("customers.show", customer_id=brief.id), "fact": brief.fact,
            "icon": "building" if brief.kind == "company" else "user"}


@blueprint.get("/<int:customer_id>/candidates")
@requires(VIEW)
def candidates(customer_id: int) -> str:
    """Other customers to relate this one to."""
    found = [brief for brief in _found(current_ctx(), request.args.get("q", "")) if brief.id != customer_id]
    return render_template("customers/_candidates.html", found=found, asked=bool(request.args.get("q", "").strip()))


def _found(ctx: Ctx, words: str) -> list[Brief]:
    if not words.strip():
        return []
    return briefs(ctx, [hit.id for hit in suggest(ctx, words, limit=_MOST)])
