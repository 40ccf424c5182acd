"""What plugins add to a customer's page: figures, actions, and panels whose data comes when they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import abort, render_template, request, url_for

from guanxi.contributions import Action, Figure, Panel
from guanxi.ctx import Ctx
from guanxi.customers.badges import Badge
from guanxi.customers.visibility import usable_ids
from guanxi.errors import Text
from guanxi.plugin.dispatch import contained, gather
from guanxi.web.context import current_ctx, requires
from guanxi.web.plugins.badges import plugin_badges
from guanxi.web.plugins.blueprint import blueprint
from guanxi.web.plugins.links import address
from guanxi.web.plugins.static import load


@dataclass(frozen=True, slots=True)
class Waiting:
    """A panel that is not in view yet: its id on the page, and where it comes from when it is."""

    id: str
    title: Text
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The plugins' share in a customer's page; `failed` names those that could not do theirs."""

    panels: Sequence[Waiting]
    figures: Sequence[Figure]
    actions: Sequence[tuple[Action, str]]
    badges: Sequence[Badge]
    failed: Sequence[Text]


def parts_of(ctx: Ctx, customer_id: int) -> Parts:
    """What the enabled plugins show about a customer, as far as the reader may see it."""
    panels = gather(ctx, "customer_panels", customer_id=customer_id)
    figures = gather(ctx, "customer_figures", customer_id=customer_id)
    actions = gather(ctx, "customer_actions", customer_id=customer_id)
    badges = plugin_badges(ctx, customer_id)
    load(ctx, "customer_panels", panels.items)
    failed = dict.fromkeys((*panels.failed, *figures.failed, *actions.failed, *badges.failed))
    addresses = [(action, address(ctx, "customer_actions", action.endpoint, action.values))
                 for action in actions.items]
    return Parts(panels=_waiting(customer_id, panels.items), figures=figures.items, failed=list(failed),
                 badges=badges.items, actions=[(action, url) for action, url in addresses if url is not None])


def _waiting(customer_id: int, panels: Sequence[Panel]) -> list[Waiting]:
    """The panels' places on the page; one address is made, for they differ in the key alone."""
    start = url_for("plugins.panel", customer_id=customer_id, key="-").removesuffix("-") if panels else ""
    return [Waiting(panel_id(panel), panel.title, start + quote(panel.key)) for panel in panels]


def panel_id(panel: Panel) -> str:
    """What a panel is called on the page."""
    return f"panel-{panel.key.replace('.', '-')}"


def head_of(ctx: Ctx, customer_id: int) -> tuple[Sequence[Figure], Sequence[Badge]]:
    """Figures and badges alone, for the head when it is fetched anew."""
    figures: list[Figure] = gather(ctx, "customer_figures", customer_id=customer_id).items
    return figures, plugin_badges(ctx, customer_id).items


@blueprint.get("/customers/<int:customer_id>/panels/<key>")
@requires("customer.view")
def panel(customer_id: int, key: str) -> str:
    """One panel with its data, when it has come into view."""
    ctx = current_ctx()
    if customer_id not in usable_ids(ctx.session, ctx.principal, "view", [customer_id]):
        abort(404)
    panels: list[Panel] = gather(ctx, "customer_panels", customer_id=customer_id).items
    found = next((one for one in panels if one.key == key), None) or abort(404)
    plugin, here = key.partition(".")[0], f"customer {customer_id}"
    shown = contained(ctx, plugin, "customer_panels", here, lambda own: render_template(
        found.template, customer_id=customer_id, **found.data(own, customer_id)))
    return render_template("plugins/_panel.html", panel=found, id=panel_id(found), address=request.path, shown=shown)
