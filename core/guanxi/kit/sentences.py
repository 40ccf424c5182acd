"""The sentences of a source, and whether its catalogues have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from guanxi.paths import TRANSLATIONS

LANGUAGES: Final = ("zh",)
"""Those to be translated into; English is what the source says."""

PLACE: Final = re.compile(r"%\((\w+)\)")
_KEYWORDS: Final = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
_KINDS: Final = (("*.py", "python"), ("*.html", "jinja2"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One text of the source, with the plural where it has one, and where it stands."""

    texts: tuple[str, ...]
    path: Path
    line: int


def extracted(path: Path, root: Path, method: str) -> Iterator[Sentence]:
    """The sentences of one file, found as Babel's `method` ("python", "jinja2") does; paths are from `root` on."""
    options = {"silent": "false"} if method == "jinja2" else {}
    for line, texts, _comments, _context in extract_from_file(method, path, keywords=_KEYWORDS, options=options):
        several = texts if isinstance(texts, tuple) else (texts,)
        yield Sentence(texts=several, path=path.relative_to(root), line=line)


def sentences_of(package: Path) -> Iterator[Sentence]:
    """Every sentence of a plugin's package, in its code and its templates."""
    for pattern, method in _KINDS:
        for path in sorted(package.rglob(pattern)):
            yield from extracted(path, package, method)


def untranslated(package: Path, language: str) -> Iterator[tuple[Sentence, str]]:
    """What is wrong with a plugin's sentences in a language: each with the reason. What the core says is translated
    there, and its wording goes first."""
    own, core = _own(package, language), _of_core(language)
    for sentence in sentences_of(package):
        text = sentence.texts[0]
        known = core.get(text)
        if known is not None and known.string:
            if own.get(text, _plain(known)) != _plain(known):
                yield sentence, f"“{text}” is “{_plain(known)}” in the platform’s words, which go first"
        elif text not in own:
            yield sentence, f"“{text}” has no {language} translation"
        elif lost := set(PLACE.findall(own[text])) - set(PLACE.findall(" ".join(sentence.texts))):
            yield sentence, f"the translation of “{text}” names what is not given: {', '.join(sorted(lost))}"


def _own(package: Path, language: str) -> dict[str, str]:
    """The plugin's translations, of all its `.po` files of the language; installed, only what was compiled."""
    folder = package / "translations" / language / "LC_MESSAGES"
    found = sorted(folder.glob("*.po")) or sorted(folder.glob("*.mo"))
    return {text: string for path in found for text, string in _translations(path, language)}


def _translations(path: Path, language: str) -> Iterable[tuple[str, str]]:
    with path.open("rb") as file:
        compiled = path.suffix == ".mo"
        catalog: Catalog = read_mo(file) if compiled else read_po(file, locale=language, abort_invalid=True)
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            yield (message.id if isinstance(message.id, str) else message.id[0]), _plain(message)


def _plain(message: Message) -> str:
    """What a message is in the language; of several forms the first."""
    return message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")


@cache
def _of_core(language: str) -> Catalog:
    """What the core itself says in a language."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return read_mo(file)
