"""What the tests of list pages share: reading rows, chips and links out of a page."""

from __future__ import annotations

import html
import re

from werkzeug.test import TestResponse

from tests.core.browser_help import Browser

_NAME = re.compile(r'<td class="c-name">.*?</td>', re.S)
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>([^<]*)</a>')
_CHIP = re.compile(r'<span class="chip( inactive)?"[^>]*>(.*?)<a href', re.S)


def names(response: TestResponse) -> list[str]:
    """The customers a page lists, in their order."""
    rows = _NAME.findall(response.get_data(as_text=True))
    return [html.unescape(_LINK.search(row)[2]) for row in rows]  # type: ignore[index]  # each name is a link


def row_links(response: TestResponse) -> list[str]:
    """Where the names lead."""
    rows = _NAME.findall(response.get_data(as_text=True))
    return [html.unescape(_LINK.search(row)[1]) for row in rows]  # type: ignore[index]  # as above


def chips(response: TestResponse) -> list[str]:
    """The sentences of a list's filters; the phone's sheet repeats them."""
    found = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", chip[1]))).strip()
             for chip in _CHIP.findall(response.get_data(as_text=True))]
    return found[:len(found) // 2]


def link(response: TestResponse, attributes: str) -> str:
    """The address of the first link with `attributes`, or of the one called so."""
    page = response.get_data(as_text=True)
    tag = next(tag for tag in re.findall(r"<a\b[^>]*>", page) if attributes in tag)
    return html.unescape(re.search(r'href="([^"]*)"', tag)[1])  # type: ignore[index]  # every link has one


def tabs(response: TestResponse) -> list[str]:
    """The views above the list, the present one in brackets."""
    page = response.get_data(as_text=True)
    nav = page[page.index('id="views"'):page.index("</nav>", page.index('id="views"'))]
    return [f"[{html.unescape(title)}]" if "aria-current" in tag else html.unescape(title)
            for tag, title in re.findall(r'<a ([^>]*)><span class="clip">([^<]*)</span>', nav)]


def first_page(browser: Browser, query: str = "") -> TestResponse:
    """The list, without script."""
    return browser.get(f"/customers{query}")
