"""The menu: what the core and the plugins contribute, cut down to what this person may open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import current_app, request, url_for

from guanxi.contributions import MenuEntry
from guanxi.ctx import Ctx
from guanxi.i18n import LazyString, _l
from guanxi.web.plugins.dashboard import widgets_of

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
    "fields": "f",
}
_PHONE_TABS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One line as it is shown."""

    title: str
    url: str
    icon: str
    current: bool
    go: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuGroup:
    """A heading, which the first group does not need, and its lines."""

    title: str
    items: Sequence[MenuItem]


def menu(ctx: Ctx) -> list[MenuGroup]:
    """The groups that have something in them, in a fixed order."""
    entries = [entry for entry in ctx.catalogue.menu.values() if _may_open(ctx, entry)]
    groups = [
        MenuGroup(title=str(title or ""), items=_items(entry for entry in entries if entry.group == key))
        for key, title in GROUPS.items()
    ]
    return [group for group in groups if group.items]


def phone_tabs(groups: Iterable[MenuGroup]) -> list[MenuItem]:
    """The first lines of the menu: what the phone's bottom bar has room for."""
    return [item for group in groups for item in group.items][:_PHONE_TABS]


def _may_open(ctx: Ctx, entry: MenuEntry) -> bool:
    """Whether the page exists in this application, has something on it and the person holds its permission."""
    exists = entry.endpoint in current_app.view_functions
    if not exists or (entry.permission is not None and not ctx.may(entry.permission)):
        return False
    return entry.endpoint != DASHBOARD or bool(widgets_of(ctx).items)


def _items(entries: Iterable[MenuEntry]) -> list[MenuItem]:
    return [_item(entry, url_for(entry.endpoint)) for entry in sorted(entries, key=lambda one: (one.order, one.key))]


def _item(entry: MenuEntry, url: str) -> MenuItem:
    """The line for `entry`; current on its own page and on those below its address."""
    below = url.rstrip("/") + "/"
    return MenuItem(
        title=str(entry.title),
        url=url,
        icon=entry.icon,
        current=request.endpoint == entry.endpoint or (below != "/" and request.path.startswith(below)),
        go=GO.get(entry.key.rpartition(".")[2], ""),
    )
