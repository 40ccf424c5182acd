"""What the reader may do with a list: actions of the page's head and of the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import current_app, url_for

from guanxi.ctx import Ctx
from guanxi.views.bulk import ACTIONS
from guanxi.web.lists.state import ListState

CREATE: Final = "customers.create"
IMPORT: Final = "imports.new"
_ICONS: Final = {"tag": "tag", "owner": "user-share", "untag": "tags", "department": "sitemap", "trash": "trash",
                 "restore": "restore"}
_FIRST: Final = ("tag", "owner", "restore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A bulk action as a button: the first ones stand in the bar, the others behind its menu."""

    title: str
    icon: str
    url: str
    direct: bool
    danger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Addresses of what may be done; an empty one is not offered."""

    create: str
    load: str
    export: str
    share: bool
    samples: bool
    bar: Sequence[Offered]
    more: Sequence[Offered]


def offers(ctx: Ctx, state: ListState) -> Offers:
    """What this reader may do with this list."""
    actions = {key: _offered(key) for key, action in ACTIONS.items()
               if ctx.may(f"customer.{action.action}") and _fits(key, state)}
    return Offers(
        create=_if_there(CREATE) if ctx.may("customer.create") else "",
        load=_if_there(IMPORT) if ctx.may("customer.import") else "",
        export=url_for("lists.export") if ctx.may("customer.export") else "",
        share=ctx.may("customer.share_views"), samples=ctx.may("admin.settings"),
        bar=[actions[key] for key in _FIRST if key in actions],
        more=[item for key, item in actions.items() if key not in _FIRST])


def _fits(key: str, state: ListState) -> bool:
    """In the trash there is only the way back."""
    return (key == "restore") == state.query.trashed


def _offered(key: str) -> Offered:
    action = ACTIONS[key]
    return Offered(title=str(action.short), icon=_ICONS[key], url=url_for("lists.bulk", key=key),
                   direct=action.takes is None, danger=key == "trash")


def _if_there(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""
