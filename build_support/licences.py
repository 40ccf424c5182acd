"""Gathers the licences of what the browser assets came from into one text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

GRANT = "Permission is hereby granted"


def licences(modules: Path, sources: Iterable[str]) -> str:
    """Each package's name, version, licence and the licence's words; `sources` are paths under `modules`."""
    packages = sorted({_package(source) for source in sources})
    return "\n\n".join(_licence(modules, package) for package in packages) + "\n"


def _package(source: str) -> str:
    """`@tabler/core/dist/x.css` belongs to `@tabler/core`, `htmx.org/dist/x.js` to `htmx.org`."""
    return "/".join(source.split("/")[: 2 if source.startswith("@") else 1])


def _licence(modules: Path, package: str) -> str:
    about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
    author = about.get("author", "")
    holder = author["name"] if isinstance(author, dict) else author
    head = f"{about['name']} {about['version']}, {about['license']}, {holder}".rstrip(", ")
    words = [path.read_text(encoding="utf-8").strip() for path in sorted((modules / package).glob("LICEN[SC]E*"))]
    if not words and about["license"] == "MIT":
        words = [f"Copyright (c) {holder}\n\n{_mit(modules)}"]
    return "\n\n".join([f"{head}\n{'=' * len(head)}", *words])


def _mit(modules: Path) -> str:
    """The words of the MIT licence, from a package that ships them, for those that only name it."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(modules.glob("**/LICENSE")))
    return next(GRANT + text.partition(GRANT)[2].rstrip() for text in texts if text.startswith("MIT License"))
