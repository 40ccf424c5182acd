"""What plugins find for the palette, below the customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from guanxi.contributions import Hit
from guanxi.ctx import Ctx
from guanxi.plugin.dispatch import gather, implementers
from guanxi.web.plugins.links import address

HOOK: Final = "search"
MOST: Final = 8


def hits_of(ctx: Ctx, words: str) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """What each plugin in turn finds, at most MOST lines, as soon as it has answered: heading by heading, what each
    line leads to, its address, its note and its icon."""
    for name, title in implementers(ctx, HOOK).items():
        found: list[Hit] = gather(ctx, HOOK, of=name, query=words, limit=MOST).items[:MOST]
        groups: dict[str, list[dict[str, Any]]] = {}
        for hit in found:
            url = address(ctx, HOOK, hit.endpoint, hit.values)
            if url:
                line = {"title": hit.title, "url": url, "fact": hit.note, "icon": hit.icon}
                groups.setdefault(str(title if hit.group is None else hit.group), []).append(line)
        if groups:
            yield groups
