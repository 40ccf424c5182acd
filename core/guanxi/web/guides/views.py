"""The guides: their contents, a search in them, and each page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from flask import Blueprint, abort, render_template, request

from guanxi.ctx import Ctx
from guanxi.i18n import LazyString, _l
from guanxi.web.context import current_ctx
from guanxi.web.guides.pages import GUIDES, found_in, html_of, page_called, pages_of
from guanxi.web.guides.pictures import picture

TITLES: Final[Mapping[str, LazyString]] = MappingProxyType({
    "staff": _l("For everybody"), "admin": _l("For administrators")})
_LONGEST: Final = 100

blueprint: Final = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/")
def index() -> str:
    """All pages, or what `q` finds in them."""
    ctx, words = current_ctx(), request.args.get("q", "").strip()[:_LONGEST]
    guides = guides_for(ctx)
    return render_template(
        "help/index.html", words=words, hits=found_in(guides, ctx.locale, words),
        guides=[(TITLES[guide], pages_of(guide, ctx.locale)) for guide in guides])


@blueprint.get("/<guide>/<name>")
def page(guide: str, name: str) -> str:
    """One page, beside the list of the others."""
    ctx = current_ctx()
    found = page_called(guide, ctx.locale, name) if guide in GUIDES else None
    if found is None:
        abort(404)
    pages = pages_of(guide, ctx.locale)
    place = pages.index(found)
    after = pages[place + 1] if place + 1 < len(pages) else None
    return render_template(
        "help/page.html", page=found, body=html_of(found, partial(picture, ctx.locale)), guide=TITLES[guide],
        pages=pages, before=pages[place - 1] if place else None, after=after)


def guides_for(ctx: Ctx) -> list[str]:
    """The guides listed for this person: administrators' for those who look after anything. None is a secret."""
    held = ctx.principal.unrestricted or any(key.startswith("admin.") for key in ctx.principal.grants)
    return list(GUIDES) if held else ["staff"]
