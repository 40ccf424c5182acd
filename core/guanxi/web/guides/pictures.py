"""Screenshots in the guides: made by script/screenshots, shown where they were made, left out where not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from markupsafe import Markup

from guanxi.paths import STATIC
from guanxi.web.assets import asset

FOLDER: Final = "help"
"""Below `static/`: a folder for each language."""


def picture(locale: str, name: str, words: str) -> Markup:
    """The screenshot `name`, as large as it is, so that nothing moves when it comes."""
    file = f"{FOLDER}/{locale}/{Path(name).name}"
    if not (STATIC / file).is_file():
        return Markup("")
    width, height = _size(STATIC / file)
    return Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">').format(
        asset(file), words, width, height)


def _size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, as its head says."""
    with path.open("rb") as file:
        head = file.read(24)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
