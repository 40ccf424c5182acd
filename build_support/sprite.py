"""Cuts Tabler's icons to one sprite of those that are used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

DRAWN = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
FILLED = 'fill="currentColor"'
EMPTY_SQUARE = re.compile(r'<path[^>]*d="M0 0h24v24H0z"[^>]*/>')
CONTENT = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite(package: Path, names: Iterable[str]) -> str:
    """One SVG with a symbol per icon, its id the icon's name; `star-filled` is the filled `star`.

    The stroke's width is left to the stylesheet, so that an icon can be as heavy as the text beside it.
    """
    symbols = [_symbol(package / "icons", name) for name in sorted(set(names))]
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'


def _symbol(icons: Path, name: str) -> str:
    style = "filled" if name.endswith("-filled") else "outline"
    path = icons / style / f"{name.removesuffix('-filled')}.svg"
    if not path.is_file():
        raise SystemExit(f"assets.json lists the icon “{name}”, which Tabler does not have.")
    found = CONTENT.search(path.read_text(encoding="utf-8"))
    shapes = EMPTY_SQUARE.sub("", found.group(1)) if found else ""
    look = FILLED if style == "filled" else DRAWN
    return f'<symbol id="{name}" viewBox="0 0 24 24" {look}>{" ".join(shapes.split())}</symbol>\n'
