"""Leaves out of Tabler's stylesheet what no page of ours, nor the documented kit for plugins, uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Families of components, by the first word (or two) of their class.
UNUSED: Final = frozenset({
    # moved by Bootstrap's script, which we don't ship: the browser has popovers and dialogs of its own
    "accordion", "carousel", "collapse", "dropdown", "dropdown-menu", "dropend", "dropstart", "dropup",
    "modal", "offcanvas", "popover", "toast", "tooltip",
    # ours take their place
    "avatar", "chat", "countdown", "datagrid", "empty", "legend", "navbar", "page", "placeholder",
    "progress", "prose", "segmented", "skeleton", "social", "status", "steps", "stepper", "theme",
    "timeline", "tracking",
    # ornaments, brands, demonstrations, and the looks of libraries we don't use
    "apexcharts", "auth", "bg-gradient", "breadcrumb", "calendar", "chips", "divide", "dropzone", "dz",
    "figure", "flag", "fs-slide", "fslightbox", "grid", "hero", "io", "irs", "jvm", "link-offset",
    "link-opacity", "link-underline", "litepicker", "markdown", "nav", "noUi", "otp", "pagination",
    "payment", "photogrid", "plyr", "pricing", "pswp", "ratio", "ribbon", "selectgroup", "shape", "signal",
    "sparkline", "star", "stars", "switch-icon", "tag", "tox", "tour", "ts", "turbo", "typed", "wizard",
})
_CLASS: Final = re.compile(r"\.([a-zA-Z][\w-]*)")
_COMMA: Final = re.compile(r",|[()]")
_COLOURS: Final = re.compile(
    r"\.(?:bg|text|btn|btn-outline|btn-ghost|alert|badge|link|border|table|list-group-item|text-bg|card)-"
    r"(?:azure|blue|bitbucket|cyan|dribbble|facebook|flickr|github|google|green|indigo|instagram|lime|linkedin|orange|pink"
    r"|pinterest|purple|red|rss|tabler|teal|tumblr|twitter|vimeo|vk|x|yellow|youtube|gray|black|white|muted)\b"
)


def subset(css: str) -> str:
    """`css` (minified) without the rules whose every selector belongs to an unused family."""
    return "".join(_kept(css))


def _kept(css: str) -> Iterator[str]:
    """The rules that stay; an at-rule that holds rules is cut from within, and dropped when empty."""
    for head, body in _rules(css):
        if body is None:
            yield head
        elif head.startswith(("@media", "@supports")):
            inner = "".join(_kept(body))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif kept := _used(head):
            yield f"{kept}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Cut `css` into (head, body); what has no body (a statement, a comment) has None."""
    at, end = 0, len(css)
    while at < end:
        if css.startswith("/*", at):  # the licence, which stays
            at, start = css.index("*/", at) + 2, at
            yield css[start:at], None
            continue
        brace, semicolon = css.find("{", at), css.find(";", at)
        if brace < 0:
            yield css[at:], None
            return
        if 0 <= semicolon < brace:
            yield css[at : semicolon + 1], None
            at = semicolon + 1
            continue
        close = _closing(css, brace)
        yield css[at:brace].strip(), css[brace + 1 : close]
        at = close + 1


def _closing(css: str, brace: int) -> int:
    """The index of the brace that closes the one at `brace`; no string of Tabler's holds a brace."""
    depth, at = 1, brace
    while depth:
        up, down = css.find("{", at + 1), css.find("}", at + 1)
        if 0 <= up < down:
            depth, at = depth + 1, up
        else:
            depth, at = depth - 1, down
    return at


def _used(head: str) -> str:
    """The selectors of `head` that stay, joined again."""
    return ",".join(selector for selector in _selectors(head) if _is_used(selector))


def _selectors(head: str) -> Iterator[str]:
    """Cut at the commas between selectors, not at those inside :is(…)."""
    depth = start = 0
    for found in _COMMA.finditer(head):
        if found[0] == "," and depth == 0:
            yield head[start : found.start()]
            start = found.end()
        depth += {"(": 1, ")": -1}.get(found[0], 0)
    yield head[start:]


def _is_used(selector: str) -> bool:
    if _COLOURS.search(selector):
        return False
    return not any(_belongs(name) for name in _CLASS.findall(selector))


def _belongs(name: str) -> bool:
    """Whether class `name` is one of an unused family: the family's word alone or followed by a hyphen."""
    parts = name.split("-")
    return parts[0] in UNUSED or "-".join(parts[:2]) in UNUSED
