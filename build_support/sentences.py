"""Says which sentences of the source have no translation, and which translations no sentence.

`python -m build_support.sentences` prints them and fails when there are any.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import wtforms
from babel.messages.catalog import Catalog

from build_support.translations import ROOT, merge
from guanxi.kit.sentences import LANGUAGES, PLACE, Sentence, extracted

CORE = (("core", "*.py", "python"), ("templates", "*.html", "jinja2"))
Sources = tuple[tuple[str, str, str], ...]
"""Folders, below them the pattern of the files, and how sentences are found in these."""


def main() -> int:
    """Print what is missing; 1 when something is."""
    count = 0
    problems: list[str] = []
    for language in LANGUAGES:
        core = merged(ROOT / "core/guanxi", language)
        borrowed = {sentence.texts[0] for sentence in library_sentences()}
        found = list(sentences(ROOT, CORE))
        problems += compare(found, core, borrowed)
        count += len(found)
        for plugin in sorted(path.parent for path in ROOT.glob("plugins/*/__init__.py")):
            own = list(sentences(ROOT, plugin_sources(plugin)))
            problems += compare(own, merged(plugin, language), set(), core)
            count += len(own)
    print("\n".join(problems) or f"{count} sentences, all translated.")
    return 1 if problems else 0


def plugin_sources(plugin: Path) -> Sources:
    """Where a plugin's sentences stand."""
    folder = str(plugin.relative_to(ROOT))
    return ((folder, "*.py", "python"), (folder, "*.html", "jinja2"))


def merged(package: Path, language: str) -> Catalog:
    """The translations a package brings; none when it has no folder for them."""
    folder = package / "translations" / language / "LC_MESSAGES"
    return merge(folder) if folder.is_dir() else Catalog(locale=language)


def sentences(root: Path, sources: Sources) -> Iterator[Sentence]:
    """Every translatable text of `sources`."""
    for folder, pattern, method in sources:
        for path in sorted((root / folder).rglob(pattern)):
            yield from extracted(path, root, method)


def library_sentences() -> Iterator[Sentence]:
    """Texts of the form library, which are ours to translate because we show them."""
    folder = Path(wtforms.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        yield from extracted(path, folder, "python")


def compare(found: list[Sentence], catalog: Catalog, borrowed: set[str], core: Catalog | None = None) -> Iterator[str]:
    """What is wrong between the source and the translations of one language, a line each.

    A plugin's sentence that the core says too is translated there: the core is asked first.
    """
    for sentence in found:
        message = (core and core.get(sentence.texts[0])) or catalog.get(sentence.texts[0])
        place = f"{sentence.path}:{sentence.line}"
        if message is None or not message.string:
            yield f"{place}: “{sentence.texts[0]}” has no {catalog.locale} translation"
        elif lost := set(PLACE.findall(str(message.string))) - set(PLACE.findall(" ".join(sentence.texts))):
            yield f"{place}: the translation of “{sentence.texts[0]}” names what is not given: {', '.join(lost)}"
    known = {sentence.texts[0] for sentence in found} | borrowed
    for message in catalog:
        text = message.id if isinstance(message.id, str) else message.id[0]
        if text and text not in known:
            yield f"“{text}” is translated to {catalog.locale} but stands nowhere in the source"
        elif text and core and core.get(text):
            yield f"“{text}” has a translation to {catalog.locale} that is never shown: the core’s own goes first"


if __name__ == "__main__":
    sys.exit(main())
