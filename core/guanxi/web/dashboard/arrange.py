"""Arranging the dashboard: one's own, or, for administrators, what those who hold a role begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.queries import RoleRow, roles
from guanxi.ctx import Ctx
from guanxi.dashboard.layouts import (
    Arrangement,
    Tile,
    arrange,
    arrange_for_role,
    arranged_roles,
    arrangement,
    arrangement_of_role,
    forget_own,
    forget_role,
)
from guanxi.i18n import _
from guanxi.web.accounts.fields import number
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx
from guanxi.web.dashboard.blueprint import blueprint
from guanxi.web.dashboard.widgets import left_out, placed, widgets_of
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

ADMIN = "admin.users"


@dataclass(frozen=True, slots=True)
class _Whose:
    """For whom something is arranged: a role, or, with None, for oneself."""

    role: RoleRow | None
    roles: Sequence[RoleRow]


@blueprint.get("/dashboard/arrange", endpoint="arrange")
def show() -> str:
    """The parts in their order, and what could be added."""
    ctx = current_ctx()
    whose = _whose(ctx, request.args.get("role"))
    kept = arrangement(ctx) if whose.role is None else arrangement_of_role(ctx, whose.role.id)
    widgets = widgets_of(ctx).items
    board = placed(widgets, kept)
    return render_template(
        "dashboard/arrange.html", board=board, left_out=left_out(widgets, board), whose=whose,
        arranged=arranged_roles(ctx) if whose.roles else set(), kept=_is_kept(whose, kept))


@blueprint.post("/dashboard/arrange", endpoint="keep")
def keep() -> ResponseReturnValue:
    """Keep the order and the widths that were chosen."""
    whose = _whose(current_ctx(), request.form.get("role"))
    tiles = [Tile(key, size == "wide") for key, _colon, size in map(_parted, request.form.getlist("tile"))]
    if whose.role is None:
        write(lambda ctx: arrange(ctx, tiles))
        toast(_("Your dashboard is arranged"))
        return go_to(url_for("home.page"))
    role_id = whose.role.id
    write(lambda ctx: arrange_for_role(ctx, role_id, tiles))
    toast(_("Arranged for “%(role)s”; whoever arranged their own keeps it", role=whose.role.title))
    return go_to(url_for("home.arrange", role=role_id))


@blueprint.post("/dashboard/reset", endpoint="reset")
def reset() -> ResponseReturnValue:
    """Take the arrangement back."""
    whose = _whose(current_ctx(), request.form.get("role"))
    if whose.role is None:
        write(forget_own)
        toast(_("The dashboard is as it was"))
        return go_to(url_for("home.page"))
    role_id = whose.role.id
    write(lambda ctx: forget_role(ctx, role_id))
    toast(_("The dashboard is as it was"))
    return go_to(url_for("home.arrange", role=role_id))


def _parted(text: str) -> tuple[str, str, str]:
    return text.rpartition(":")


def _whose(ctx: Ctx, given: str | None) -> _Whose:
    """Raises Forbidden for a role without the right to arrange for it."""
    if given:
        ctx.require(ADMIN)
    if not ctx.may(ADMIN):
        return _Whose(None, ())
    found = roles(ctx.session)
    wanted = number(given)
    role = next((one for one in found if one.id == wanted), None) if given else None
    if given and role is None:
        abort(404)
    return _Whose(role, found)


def _is_kept(whose: _Whose, kept: Arrangement | None) -> bool:
    """Whether there is something of one's own, or of the role, that can be taken back."""
    return kept is not None and (whose.role is not None or kept.whose == "own")
