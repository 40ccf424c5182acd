"""The first step: what to import, and the file it stands in."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.errors import Refused
from guanxi.i18n import _
from guanxi.transfer.conversion import formats_for
from guanxi.transfer.problems import FileRefused
from guanxi.transfer.setups import take_in
from guanxi.transfer.targets import importer_of, importers
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint
from guanxi.web.redirects import go_to

_MEGABYTE = 1 << 20


@blueprint.get("/new")
@requires(IMPORT)
def new() -> ResponseReturnValue:
    """Leave for the first kind of thing that this person may import."""
    offered = importers(current_ctx()) or abort(404)
    return go_to(url_for("imports.choose", target=offered[0].key))


@blueprint.get("/new/<target>")
@requires(IMPORT)
def choose(target: str) -> str:
    """The page that asks for a file."""
    return _page(target)


@blueprint.post("/new/<target>")
@requires(IMPORT)
def send(target: str) -> ResponseReturnValue:
    """Take a file in, and go on to its columns."""
    ctx = current_ctx()
    importer = importer_of(ctx, target)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(target, _("Choose a file first.")), 422
    try:
        setup_id = take_in(ctx, importer.key, file.filename, cast(BinaryIO, file.stream))
    except (FileRefused, Refused) as refused:
        return _page(target, _("“%(name)s”: %(problem)s", name=file.filename, problem=refused)), 422
    return go_to(url_for("imports.columns", setup_id=setup_id))


def _page(target: str, problem: str = "") -> str:
    ctx = current_ctx()
    most = current_app.config["MAX_CONTENT_LENGTH"]
    return render_template("imports/upload.html", importer=importer_of(ctx, target), importers=importers(ctx),
                           others=formats_for(ctx, target),
                           problem=problem, steps=words.STEPS, most=most, megabytes=most // _MEGABYTE)
