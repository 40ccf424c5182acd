"""How well data is kept, and what is used."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, g, render_template

from guanxi.customers.visibility import condition
from guanxi.setup.usage import PERMISSION, RECENT_DAYS, quality, use
from guanxi.web.context import current_ctx, requires
from guanxi.web.dashboard.kept import KEPT, Kept

blueprint: Final = Blueprint("usage", __name__, url_prefix="/usage")


@blueprint.get("/", endpoint="page")
@requires(PERMISSION)
def page() -> str:
    """What is used; how well data is kept comes later, for all customers are counted."""
    return render_template("setup/usage.html", use=use(current_ctx()), days=RECENT_DAYS)


@blueprint.get("/quality", endpoint="quality")
@requires(PERMISSION)
def quality_part() -> str:
    """How well data is kept, of the customers the reader sees."""
    ctx = current_ctx()
    kept: Kept = current_app.extensions[KEPT]
    everything = condition(ctx.principal, "view") is None
    key = ("usage", ctx.locale, g.get("epoch"), None if everything else ctx.principal.user_id)
    found, age = kept.ask(key, lambda: {"quality": quality(ctx)})
    return render_template("setup/_quality.html", **found, age=age, days=RECENT_DAYS, now=ctx.now,
                           phones=ctx.may("customer.phones"))
