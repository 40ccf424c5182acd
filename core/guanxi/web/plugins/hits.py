"""What plugins find for the palette, below the customers."""

from __future__ import annotations

from typing import Any, Final

from guanxi.contributions import Hit
from guanxi.ctx import Ctx
from guanxi.plugin.dispatch import gather
from guanxi.web.plugins.links import address

HOOK: Final = "search"
MOST: Final = 8


def hits_of(ctx: Ctx, words: str) -> list[dict[str, Any]]:
    """At most MOST lines for the palette: what it leads to, its address, its note and its icon."""
    found: list[Hit] = gather(ctx, HOOK, query=words, limit=MOST).items[:MOST] if words else []
    lines = [(hit, address(ctx, HOOK, hit.endpoint, hit.values)) for hit in found]
    return [{"title": hit.title, "url": url, "fact": hit.note, "icon": hit.icon} for hit, url in lines if url]
