"""One part of the dashboard with its data, each by a request of its own, so that none holds up another."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from flask import abort, current_app, g, render_template, request

from guanxi.contributions import Widget
from guanxi.ctx import Ctx
from guanxi.customers.visibility import condition
from guanxi.dashboard.parts import WIDGETS
from guanxi.plugin.dispatch import contained
from guanxi.web.context import current_ctx
from guanxi.web.dashboard.blueprint import blueprint
from guanxi.web.dashboard.choice import Choice, chosen
from guanxi.web.dashboard.kept import KEPT, Kept
from guanxi.web.dashboard.widgets import HOOK, widgets_of


@blueprint.get("/fragments/widgets/<key>", endpoint="widget")
def widget(key: str) -> str:
    """One part with its data."""
    ctx = current_ctx()
    found = next((one for one in widgets_of(ctx).items if one.key == key), None) or abort(404)
    choice = chosen(ctx, request.args)
    draw = partial(_drawn, found=found, choice=choice)
    shown = draw(ctx) if found in WIDGETS else contained(
        ctx, key.partition(".")[0], HOOK, f"user {ctx.principal.user_id}", draw)
    return render_template("dashboard/_widget.html", widget=found, shown=shown, wide=request.args.get("wide") == "1",
                           address=request.full_path)


def _drawn(ctx: Ctx, found: Widget, choice: Choice) -> str:
    def count() -> Mapping[str, Any]:
        return found.data(ctx, *(getattr(choice, name) for name in found.follows))

    kept: Kept = current_app.extensions[KEPT]
    data, age = kept.ask(_shared_by(ctx, found, choice), count) if found.kept else (count(), 0.0)
    return render_template(found.template, **data, counted_at=ctx.now - timedelta(seconds=age) if age >= 1 else None)


def _shared_by(ctx: Ctx, found: Widget, choice: Choice) -> Hashable:
    """Who is shown the same figures: those who see the same customers, hold the same rights and read alike."""
    everything = condition(ctx.principal, "view") is None and choice.reach == "all"
    rights: Mapping[str, Any] = ctx.principal.grants
    held = None if ctx.principal.unrestricted else frozenset((key, *sorted(scopes)) for key, scopes in rights.items())
    today = ctx.now.astimezone(ctx.timezone).date()
    return (found.key, choice.period, choice.reach, ctx.locale, ctx.timezone, today, g.get("epoch"), held,
            None if everything else ctx.principal.user_id)
