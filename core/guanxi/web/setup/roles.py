"""Roles taken over from a trade."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.i18n import _, ngettext
from guanxi.setup.roles import offered_roles, take_over, trade_of, trades
from guanxi.web.accounts.grants import SCOPES
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.redirects import go_to
from guanxi.web.setup.blueprint import blueprint
from guanxi.web.toasts import toast

USERS = "admin.users"


@blueprint.get("/roles", endpoint="roles")
@requires(USERS)
def show() -> str:
    """The trades, and the roles of the one chosen with what each grants."""
    ctx = current_ctx()
    known = trades(ctx)
    trade = trade_of(ctx, request.args.get("trade", known[0].key))
    return render_template("setup/roles.html", trades=known, trade=trade, roles=offered_roles(ctx, trade),
                           permissions=ctx.catalogue.permissions, scopes=SCOPES)


@blueprint.post("/roles", endpoint="take_roles")
@requires(USERS)
def take() -> ResponseReturnValue:
    """Make the roles that were ticked."""
    keys = set(request.form.getlist("role"))
    trade = trade_of(current_ctx(), request.form.get("trade", ""))
    made = write(lambda ctx: take_over(ctx, trade, keys))
    if not made:
        toast(_("No role was ticked that is not there already."), tone="bad")
        return go_to(url_for("setup.roles", trade=trade.key))
    toast(ngettext("%(num)s role made", "%(num)s roles made", len(made)))
    return go_to(url_for("accounts.roles"))
