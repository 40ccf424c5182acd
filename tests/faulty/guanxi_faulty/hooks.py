"""Something in every place the core offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from guanxi.api import Action, Badge, Ctx, Customer, Figure, Hit, Issue, Panel, Widget, hookimpl, setting
from tests.faulty.guanxi_faulty.work import TROUBLE, stumble


def _panel(_ctx: Ctx, customer_id: int) -> Mapping[str, Any]:
    stumble("panel data")
    return {"said": f"goods of {customer_id}"}


def _widget(ctx: Ctx) -> Mapping[str, Any]:
    stumble("widget data")
    return {"said": setting(ctx, "faulty.greeting")}


@hookimpl
def customer_validate(drafts: Sequence[Any], ctx: Ctx) -> Sequence[Issue]:
    """Nothing is wrong with any of them."""
    stumble("customer_validate", ctx)
    return []


@hookimpl
def customer_panels(customer_id: int) -> Sequence[Panel]:
    """One panel."""
    stumble("customer_panels")
    return [Panel(key="faulty.goods", title="Goods panel", template="faulty/_said.html", data=_panel,
                  permission="faulty.view")]


@hookimpl
def customer_figures(customer_id: int, ctx: Ctx) -> Sequence[Figure]:
    """One figure, or the answer that the test wants."""
    return stumble("customer_figures", ctx) or [Figure(key="faulty.weight", title="Weight of goods", value="17")]


@hookimpl
def customer_actions(customer_id: int) -> Sequence[Action]:
    """One that leads somewhere; when the test says so, one whose address can't be made."""
    stumble("customer_actions")
    lost = Action(key="faulty.lost", title="Lost goods", icon="send", endpoint="faulty.one")
    sent = Action(key="faulty.send", title="Send goods", icon="send", endpoint="faulty.index")
    return [sent, lost] if "lost" in TROUBLE else [sent]


@hookimpl
def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Badge]]:
    """A badge for whoever's name begins with 李, in one query."""
    stumble("customer_badges")
    found = ctx.session.scalars(select(Customer.id).where(Customer.id.in_(ids), Customer.name.startswith("李")))
    return {customer_id: [Badge(text="Fragile", tone="warn", hint="Handle with care")] for customer_id in found}


@hookimpl
def dashboard_widgets(ctx: Ctx) -> Sequence[Widget]:
    """One widget."""
    stumble("dashboard_widgets")
    return [Widget(key="faulty.today", title="Goods today", template="faulty/_said.html", data=_widget,
                   permission="faulty.view")]


@hookimpl
def search(query: str, ctx: Ctx, limit: int) -> Sequence[Hit]:
    """Goods whose name begins so, and one that leads nowhere."""
    stumble("search")
    hits = [Hit(title="Goods 7", endpoint="faulty.index", note="in stock", icon="receipt"),
            Hit(title="Goods 8", endpoint="faulty.one")]
    return hits if "goods 7".startswith(query.lower()) else []
