"""Compiles catalogues: every area's `.po` of a language becomes part of one `messages.mo`.

An area is one subject (customers, jobs ...), kept by those who work on it. The build uses this too, before anything is
installed: it imports nothing but Babel.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

COMPILED = "messages.mo"


def compile_stale(folder: Path) -> Path | None:
    """Compile the areas of one language, unless what was compiled is newer than all of them; the file written."""
    return compile_folder(folder) if any(folder.glob("*.po")) and _is_stale(folder) else None


def compile_folder(folder: Path) -> Path:
    """Merge the areas of one language and compile them."""
    target = folder / COMPILED
    draft = target.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, merge(folder))
    draft.replace(target)
    target.touch()  # later than the folder, whose time tells of an area added or taken away
    return target


def merge(folder: Path) -> Catalog:
    """All areas of one language as one catalogue; a sentence must have the same translation everywhere."""
    locale = folder.parent.name
    merged = Catalog(locale=locale, domain="messages")
    homes: dict[object, Path] = {}
    for path in sorted(folder.glob("*.po")):
        for message in _messages(path, locale):
            _check_agreement(merged, message, homes, path)
            merged[message.id] = message
            homes[_key(message)] = path
    return merged


def _messages(path: Path, locale: str) -> list[Message]:
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale, abort_invalid=True)
    return [message for message in catalog if message.id and message.string and not message.fuzzy]


def _check_agreement(merged: Catalog, message: Message, homes: dict[object, Path], path: Path) -> None:
    known = merged.get(message.id, message.context)
    if known is not None and known.string != message.string:
        home = homes[_key(message)].name
        raise SystemExit(
            f"“{_key(message)}” is “{known.string}” in {home} and “{message.string}” in {path.name}; "
            "one wording is needed."
        )


def _key(message: Message) -> object:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_stale(folder: Path) -> bool:
    target = folder / COMPILED
    if not target.exists():
        return True
    made = target.stat().st_mtime_ns
    return any(path.stat().st_mtime_ns > made for path in [folder, *folder.glob("*.po")])
