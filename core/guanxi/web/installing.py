"""What a browser needs to put Guanxi on a phone's home screen or a desk's task bar, as an application of its own.

No service worker: none is needed to install, it would stand before every request, and pages are never kept.
"""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response, url_for

from guanxi.i18n import _, current_locale
from guanxi.web.assets import asset
from guanxi.web.context import public
from guanxi.web.organisation import organisation

GROUND: Final = {"light": "#ffffff", "dark": "#19191c"}
"""The surface's tokens: what the phone colours its own bars with."""
_HOUR: Final = 3600

blueprint: Final = Blueprint("installing", __name__)


@blueprint.get("/assets/manifest.webmanifest")
@public
def manifest() -> Response:
    """Name, icons, colours, and where the application begins; the same for everybody who reads one language."""
    name = organisation().name or _("Guanxi")
    told = {
        "id": url_for("home.page"), "start_url": url_for("home.start"), "scope": url_for("home.page"), "name": name,
        "short_name": name[:12], "lang": current_locale() or "en", "display": "standalone",
        "background_color": GROUND["light"], "theme_color": GROUND["light"],
        "icons": [{"src": asset("seal.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"},
                  {"src": asset("seal-maskable.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "maskable"}],
    }
    response = Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = f"private, max-age={_HOUR}"
    response.vary.add("Accept-Language")
    return response
