"""Noticing that somebody has saved a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

WATCHED: Final = frozenset({".css", ".html", ".js", ".po", ".py", ".svg"})
_MADE: Final = "__pycache__"

Moment = Mapping[Path, int]
"""When each file was last changed, in nanoseconds."""


def moment(folders: Iterable[Path]) -> Moment:
    """The files below `folders` as they are now."""
    found = {}
    for path in _files(folders):
        try:
            found[path] = path.stat().st_mtime_ns
        except FileNotFoundError:  # an editor writes a new file and renames it
            continue
    return found


def changed(before: Moment, now: Moment) -> list[Path]:
    """The files that are new, gone or different."""
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.suffix in WATCHED and _MADE not in path.parts)
