"""What is found by a few letters or digits: for the palette, and to choose the other end of a relation."""

from __future__ import annotations

from typing import Final

from flask import Response, jsonify, render_template, request, url_for

from guanxi.ctx import Ctx
from guanxi.customers.queries.brief import Brief, briefs
from guanxi.views.finding import suggest
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.plugins.hits import hits_of

_MOST: Final = 8
_LONGEST: Final = 100


@blueprint.get("/find")
def find() -> Response:
    """For the palette: customers by name, pinyin, phone or number, as far as the reader may see them, then what
    plugins find."""
    ctx, words = current_ctx(), request.args.get("q", "").strip()[:_LONGEST]
    found = _found(ctx, words) if ctx.may(VIEW) else []
    customers = [{
        "title": brief.name, "url": url_for("customers.show", customer_id=brief.id), "fact": brief.fact,
        "icon": "building" if brief.kind == "company" else "user"} for brief in found]
    return jsonify(items=[*customers, *hits_of(ctx, words)])


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
