"""The guides as pages: Markdown files, read once, in the order of the numbers their names begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from guanxi.paths import docs_folder

GUIDES: Final = ("staff", "admin")
Picture = Callable[[str, str], Markup]
"""What is shown for a picture of this name with these words."""

_AROUND: Final = 60
"""How many characters of a section a hit shows before and after the word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands below one heading of a page; `anchor` is empty for what stands before the first."""

    title: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """One page of a guide; `tokens` are its Markdown below the title."""

    guide: str
    name: str
    title: str
    tokens: Sequence[Token]
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A section in which all words were found, with what stands around the first."""

    page: HelpPage
    section: Section
    excerpt: str


@lru_cache(maxsize=8)
def pages_of(guide: str, locale: str) -> tuple[HelpPage, ...]:
    """The pages of one guide in one language."""
    return tuple(_read(guide, path) for path in sorted((docs_folder() / guide / locale).glob("*.md")))


def page_called(guide: str, locale: str, name: str) -> HelpPage | None:
    """One of them; None where there is none."""
    return next((page for page in pages_of(guide, locale) if page.name == name), None)


def found_in(guides: Iterable[str], locale: str, words: str) -> list[Hit]:
    """The sections that hold all of `words`, in the order of the guides."""
    wanted = words.casefold().split()
    return [Hit(page=page, section=section, excerpt=_excerpt(section.text, wanted[0]))
            for guide in guides for page in pages_of(guide, locale) for section in page.sections
            if wanted and all(word in f"{page.title} {section.title} {section.text}".casefold() for word in wanted)]


def html_of(page: HelpPage, picture: Picture) -> Markup:
    """The page below its title; `picture` says what is shown for the name of one, nothing where it was not made."""
    return Markup(_MARKDOWN.renderer.render(page.tokens, _MARKDOWN.options, {"picture": picture}))  # our own files


def _image(_renderer: RendererProtocol, tokens: Sequence[Token], place: int, _options: OptionsDict,
           env: dict[str, Picture]) -> str:
    """The rule for pictures."""
    return str(env["picture"](str(tokens[place].attrs["src"]), tokens[place].content))


_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.add_render_rule("image", _image)


def _read(guide: str, path: Path) -> HelpPage:
    tokens = _MARKDOWN.parse(path.read_text(encoding="utf-8"))
    title = tokens[1].content
    return HelpPage(guide=guide, name=path.stem.partition("-")[2], title=title, tokens=tokens[3:],
                    sections=_sections(title, tokens[3:]))


def _sections(title: str, tokens: Sequence[Token]) -> list[Section]:
    """The parts of a page; each heading gets its anchor on the way."""
    parts: list[tuple[str, str, list[str]]] = [(title, "", [])]
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "heading_open":
            token.attrSet("id", f"part-{len(parts)}")
        elif before is not None and before.type == "heading_open":
            parts.append((token.content, f"part-{len(parts)}", []))
        elif token.type == "inline":
            parts[-1][2].append("".join(child.content for child in token.children or () if child.type != "image"))
    return [Section(title=name, anchor=anchor, text=" ".join(text)) for name, anchor, text in parts]


def _excerpt(text: str, word: str) -> str:
    """What stands around `word`; the beginning where it stands in a title."""
    at = max(0, text.casefold().find(word))
    start, end = max(0, at - _AROUND), at + len(word) + _AROUND
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
