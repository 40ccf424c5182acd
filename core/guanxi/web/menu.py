"""The menu: what the core and the plugins contribute, cut down to what this person may open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from flask import current_app, request, url_for

from guanxi.contributions import MenuEntry
from guanxi.ctx import Ctx
from guanxi.i18n import LazyString, _l
from guanxi.web.dashboard.widgets import widgets_of
from guanxi.web.findable import search_words

GROUPS: Final[Mapping[str, LazyString | None]] = {
    "work": None,
    "business": _l("Business"),
    "administration": _l("Administration"),
}
DASHBOARD: Final = "home.page"
# G and then this letter goes there; entries of plugins are reached by the palette.
GO: Final = {
    "dashboard": "h",
    "customers": "c", "jobs": "j", "users": "u", "departments": "d", "roles": "r", "stores": "s",
    "fields": "f", "imports": "i",
}
_PHONE_TABS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One line as it is shown; `find` is how its title may be typed, `go` the letter that leads there after G. What
    waits behind one that is `counted` is asked later."""

    key: str
    title: str
    url: str
    icon: str
    current: bool
    find: str = ""
    go: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuGroup:
    """A heading, which the first group does not need, and its lines."""

    title: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry whose page exists, with its address, the beginning of those below it, and how its title is typed."""

    entry: MenuEntry
    url: str
    below: str
    find: str


def menu(ctx: Ctx) -> list[MenuGroup]:
    """The groups that have something in them, in a fixed order."""
    endpoint, path = request.endpoint, request.path
    found: dict[str, list[MenuItem]] = {key: [] for key in GROUPS}
    for line in _lines(ctx, "menu"):
        if line.entry.group in found and _may_open(ctx, line.entry):
            found[line.entry.group].append(_item(line, endpoint, path))
    return [MenuGroup(title=str(GROUPS[key] or ""), items=tuple(items)) for key, items in found.items() if items]


def personal(ctx: Ctx) -> list[MenuItem]:
    """The pages about oneself that stand behind one's own name, in a fixed order."""
    endpoint, path = request.endpoint, request.path
    return [_item(line, endpoint, path) for line in _lines(ctx, "menu")
            if line.entry.group == "personal" and _may_open(ctx, line.entry)]


def creations(ctx: Ctx) -> list[MenuItem]:
    """What this person may begin anew from any page, in a fixed order."""
    endpoint, path = request.endpoint, request.path
    return [_item(line, endpoint, path) for line in _lines(ctx, "creations") if _may_open(ctx, line.entry)]


def phone_tabs(groups: Iterable[MenuGroup]) -> list[MenuItem]:
    """The first lines of the menu: what the phone's bottom bar has room for."""
    return [item for group in groups for item in group.items][:_PHONE_TABS]


def _lines(ctx: Ctx, kind: Literal["menu", "creations"]) -> Sequence[_Line]:
    """The entries of all who are on, in the order of the menu: worked out once for each change of plugins."""
    root, kept = request.script_root, ctx.catalogue.kept
    key = f"{kind} below {root}"
    if key not in kept:
        entries: Mapping[str, MenuEntry] = getattr(ctx.catalogue, kind)
        there = [entry for entry in entries.values() if entry.endpoint in current_app.view_functions]
        kept[key] = [_Line(entry, url, url.rstrip("/") + "/", search_words(entry.title))
                     for entry in sorted(there, key=lambda one: (one.order, one.key))
                     for url in (url_for(entry.endpoint),)]
    found: Sequence[_Line] = kept[key]
    return found


def _may_open(ctx: Ctx, entry: MenuEntry) -> bool:
    """Whether the page has something on it and the person holds its permission."""
    if entry.permission is not None and not ctx.may(entry.permission):
        return False
    return entry.endpoint != DASHBOARD or bool(widgets_of(ctx).items)


def _item(line: _Line, endpoint: str | None, path: str) -> MenuItem:
    """The line as it is shown on this page: current on its own page and on those below its address."""
    entry = line.entry
    return MenuItem(
        key=entry.key,
        title=str(entry.title),
        url=line.url,
        icon=entry.icon,
        current=endpoint == entry.endpoint or (line.below != "/" and path.startswith(line.below)),
        find=line.find,
        go=GO.get(entry.key.rpartition(".")[2], ""),
        counted=entry.count is not None,
    )
