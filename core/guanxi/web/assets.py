"""The few files a browser fetches: our styles and scripts joined with the vendor's, compressed.

`asset("app.css")` in a template is the address of a bundle, `asset("vendor/tom-select.min.js")` of any file
under `static/`. An address holds a digest of the content, so browsers keep it for a year, never stale.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for

from guanxi.paths import STATIC
from guanxi.web.context import public
from guanxi.web.subset import subset

log = logging.getLogger(__name__)
blueprint = Blueprint("assets", __name__)

BUNDLES: Final[Mapping[str, tuple[str, ...]]] = {
    "app.css": (
        "vendor/tabler.min.css", "css/tokens.css", "css/tabler.css", "css/text.css", "css/controls.css",
        "css/shell.css", "css/marks.css", "css/table.css", "css/list.css", "css/listing.css",
        "css/inplace.css", "css/groups.css", "css/widths.css", "css/quick.css",
        "css/customer.css",
        "css/plugins.css", "css/board.css", "css/imports.css", "css/notices.css", "css/floats.css",
        "css/states.css", "css/help.css", "css/print.css",
    ),
    "app.js": (
        "vendor/htmx.min.js", "js/gx.js", "js/whole.js", "js/requests.js", "js/toasts.js", "js/dialogs.js",
        "js/popovers.js", "js/inplace.js", "js/groups.js", "js/widths.js", "js/keyboard.js", "js/hints.js",
        "js/forms.js", "js/lists.js", "js/columns.js", "js/imports.js", "js/palette.js",
        "js/quick.js", "js/returning.js", "js/guard.js",
        "js/notices.js", "js/mentions.js", "js/files.js", "js/tiles.js", "js/charts.js",
        "vendor/alpine-csp.min.js",
    ),
}
_COMMENT: Final = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)  # reasons are for those who read the source
_YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is sent."""

    digest: str
    mimetype: str
    plain: bytes
    packed: bytes


def asset(name: str) -> str:
    """The address of a bundle or of a file under `static/`."""
    if current_app.debug:
        return url_for("assets.file", digest=_asset(name, _age(name)).digest, name=name)
    return _address(name, request.script_root)


def icons_url() -> str:
    """The address of the icon sprite, for `<use href="…#name">`; asked for hundreds of times a page."""
    if "icons_url" not in g:
        g.icons_url = asset("vendor/icons.svg")
    return str(g.icons_url)


def assets_missing() -> bool:
    """Whether the vendor's files were never built, so that pages are plain."""
    return not (STATIC / "vendor" / "tabler.min.css").is_file()


def init_app(app: Flask) -> None:
    """Give templates `asset`, `icons_url` and `assets_missing`."""
    app.jinja_env.globals.update(asset=asset, icons_url=icons_url, assets_missing=assets_missing)
    if assets_missing():
        log.warning("The browser assets are missing, so pages are plain: run `pip install -e .` once.")


@blueprint.get("/assets/<digest>/<path:name>")
@public
def file(digest: str, name: str) -> Response:
    """The file itself; an address with an old digest still answers, but is not kept."""
    if not _exists(name):
        abort(404)
    return answered(_asset(name, _age(name)), digest)


def answered(found: Asset, digest: str) -> Response:
    """The answer that sends `found`, asked for under `digest`."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.packed if packed else found.plain, mimetype=found.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    fresh = digest == found.digest
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if fresh else "no-cache"
    return response


def _exists(name: str) -> bool:
    """Whether `name` is a bundle or a file that really lies under `static/`."""
    return name in BUNDLES or lies_under(STATIC, name)


def lies_under(folder: Path, name: str) -> bool:
    """Whether `name` is a file that really lies under `folder`, wherever its dots and links lead."""
    try:
        path = (folder / name).resolve()
        return path.is_relative_to(folder) and path.is_file()
    except (OSError, ValueError):  # no file can be called so
        return False


def _age(name: str) -> int:
    """When the newest part of `name` was written: with `debug`, an edit shows at the next reload."""
    parts = (STATIC / part for part in BUNDLES.get(name, (name,)))
    return max((part.stat().st_mtime_ns for part in parts if part.is_file()), default=0)


@lru_cache(maxsize=64)
def _address(name: str, _script_root: str) -> str:
    """In service, files don't change while a process lives."""
    return url_for("assets.file", digest=_asset(name, _age(name)).digest, name=name)


@lru_cache(maxsize=64)
def _asset(name: str, _age: int) -> Asset:
    return packed_up(name, b"\n".join(_part(part) for part in BUNDLES.get(name, (name,))))


def packed_up(name: str, plain: bytes) -> Asset:
    """A file called `name` with this content, ready to be sent."""
    return Asset(
        digest=hashlib.sha256(plain).hexdigest()[:12],
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        plain=plain,
        packed=gzip.compress(plain, 9, mtime=0),
    )


def _part(name: str) -> bytes:
    """The content of one file; an absent vendor's file is nothing, so that the page still comes."""
    path = STATIC / name
    if not path.is_file():
        return b""
    if name == "vendor/tabler.min.css":
        return subset(path.read_text(encoding="utf-8")).encode()
    content = path.read_bytes()
    return _COMMENT.sub(b"", content) if name.startswith("css/") else content
