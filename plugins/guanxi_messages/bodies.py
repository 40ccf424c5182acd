"""Bodies: HTML that can do nothing, text out of HTML, HTML out of text."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import nh3
from markupsafe import escape

_TAGS: Final = {"a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p",
                "pre", "s", "small", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"}
_ATTRIBUTES: Final = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_BREAKS: Final = re.compile(r"<(?:br|/p|/div|/li|/h[1-4]|/tr|/blockquote|hr)\b[^>]*>", re.IGNORECASE)
_LINK: Final = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'）)，。；]{1,500}")
_BLANKS: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def clean(html: str) -> str:
    """`html` without anything that runs, loads or hides: no scripts, styles, pictures or forms."""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)


def text_of(html: str) -> str:
    """What `html` says, as plain text; links keep their address behind their words."""
    linked = _LINK.sub(_words_and_address, nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES))
    bare = nh3.clean(_BREAKS.sub("\n", linked), tags=set())
    return _BLANKS.sub("\n\n", unescape(bare)).strip()


def html_of(text: str) -> str:
    """`text` as HTML: paragraphs, lines, and addresses of pages as links."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "\n".join(f"<p>{_linked(part)}</p>" for part in paragraphs)


def _linked(text: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        parts += [str(escape(text[end:match.start()])), f'<a href="{escape(match[0])}">{escape(match[0])}</a>']
        end = match.end()
    return "".join([*parts, str(escape(text[end:]))]).replace("\n", "<br>\n")


def _words_and_address(match: re.Match[str]) -> str:
    address, words = match[1], match[2]
    return words if address in words or address.startswith("mailto:") else f"{words} ({address})"
