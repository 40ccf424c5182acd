"""What the reader may do with a list: actions of the page's head and of the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import current_app, url_for

from guanxi.ctx import Ctx
from guanxi.i18n import _
from guanxi.views.bulk import ACTIONS
from guanxi.web.lists.state import ListState

CREATE: Final = "customers.create"
IMPORT: Final = "imports.new"
MERGE: Final = "customers.new_merge_of_chosen"
_ICONS: Final = {"tag": "tag", "owner": "user-share", "untag": "tags", "department": "sitemap", "trash": "trash",
                 "restore": "restore", "delete": "trash"}
_FIRST: Final = ("tag", "owner", "restore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A bulk action as a button: the first ones stand in the bar, the others behind its menu. Customers have some."""

    title: str
    icon: str
    url: str
    direct: bool
    danger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """Another page that belongs to a list, as a line of its menu."""

    title: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Addresses of what may be done; an empty one is not offered.

    `create_title` stands on the button that makes a new row, `first_title` on the one that makes the first; `pages`
    stand in the menu of the page's head.
    """

    create: str = ""
    create_title: str = ""
    first_title: str = ""
    load: str = ""
    export: str = ""
    share: bool = False
    samples: bool = False
    bar: Sequence[Offered] = ()
    more: Sequence[Offered] = ()
    pages: Sequence[Led] = ()

    @property
    def selecting(self) -> bool:
        """Whether anything may be done with rows that are ticked; else there is nothing to tick."""
        return bool(self.bar or self.more or self.export)


def customer_offers(ctx: Ctx, state: ListState) -> Offers:
    """What this reader may do with this list of customers."""
    actions = {key: _offered(key) for key, action in ACTIONS.items()
               if ctx.may(f"customer.{action.action}") and _fits(key, state)}
    return Offers(
        create=if_there(CREATE) if ctx.may("customer.create") else "",
        create_title=_("New customer"), first_title=_("Add the first customer"),
        load=if_there(IMPORT) if ctx.may("customer.import") else "",
        export=exporting(ctx, state),
        share=ctx.may("customer.share_views"), samples=ctx.may("admin.settings"),
        bar=[actions[key] for key in _FIRST if key in actions],
        more=[*_merging(ctx, state), *_of_plugins(ctx, state),
              *(item for key, item in actions.items() if key not in _FIRST)])


def exporting(ctx: Ctx, state: ListState) -> str:
    """Where the list is exported, empty for those who may not."""
    right = state.listed.entity.export
    return state.listed.url("ask_export") if right is not None and ctx.may(right) else ""


def _fits(key: str, state: ListState) -> bool:
    """In the trash there is the way back, and the end."""
    return (key in ("restore", "delete")) == state.query.trashed


def _merging(ctx: Ctx, state: ListState) -> list[Offered]:
    """The way to make one of a few; not from the trash."""
    address = if_there(MERGE) if ctx.may("customer.merge") and not state.query.trashed else ""
    return [Offered(title=_("Merge"), icon="arrows-join", url=address, direct=False, danger=False)] if address else []


def _of_plugins(ctx: Ctx, state: ListState) -> list[Offered]:
    """What plugins do with several customers; nothing with those in the trash."""
    actions = sorted(ctx.catalogue.list_actions.values(), key=lambda item: (item.order, item.key))
    return [Offered(title=str(item.title), icon=item.icon, url=address, direct=False, danger=False)
            for item in actions if not state.query.trashed and ctx.may(item.permission)
            and (address := if_there(item.endpoint))]


def _offered(key: str) -> Offered:
    action = ACTIONS[key]
    return Offered(title=str(action.short), icon=_ICONS[key], url=url_for("lists.bulk", key=key),
                   direct=action.takes is None and not action.final, danger=key in ("trash", "delete"))


def if_there(endpoint: str) -> str:
    """The address of a page, empty in an application without it."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""
