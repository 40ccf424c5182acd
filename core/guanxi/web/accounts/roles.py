"""The pages of roles: all of them side by side, and one with its rights."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.queries import RoleRow, all_grants, role_by_id, role_grants, roles
from guanxi.accounts.services import RoleDetails, create_role, delete_role, update_role
from guanxi.ctx import Scope
from guanxi.i18n import _
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.fields import number
from guanxi.web.accounts.forms import RoleForm
from guanxi.web.accounts.grants import SCOPES, chosen, groups
from guanxi.web.accounts.staff import ADMIN
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.get("/roles", endpoint="roles")
@requires(ADMIN)
def matrix() -> str:
    """Every role beside every right."""
    ctx = current_ctx()
    return render_template("accounts/roles.html", roles=roles(ctx.session), grants=all_grants(ctx.session),
                           groups=groups(ctx), scopes=SCOPES)


@blueprint.get("/roles/new", endpoint="new_role")
@requires(ADMIN)
def ask_new() -> str:
    """The form for a new role, with the rights of another one to begin with."""
    origin = number(request.args.get("like"))
    held = role_grants(current_ctx().session, origin) if origin is not None else {}
    return _page(RoleForm(), held)


@blueprint.post("/roles/new", endpoint="create_role")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Add a role."""
    form, details = RoleForm(), _details()
    result = attempt(form, lambda: write(lambda ctx: create_role(ctx, details)))
    return _saved() if result.ok else (_page(form, details.grants, problems=result.problems), 422)


@blueprint.get("/roles/<int:role_id>", endpoint="role")
@requires(ADMIN)
def show(role_id: int) -> str:
    """One role with its rights."""
    role = _role(role_id)
    return _page(RoleForm(name=role.title), role_grants(current_ctx().session, role_id), role)


@blueprint.post("/roles/<int:role_id>", endpoint="save_role")
@requires(ADMIN)
def save(role_id: int) -> ResponseReturnValue:
    """Save a role; it counts from the next request of everyone who holds it."""
    role, form, details = _role(role_id), RoleForm(), _details()
    result = attempt(form, lambda: write(lambda ctx: update_role(ctx, role_id, details)))
    return _saved() if result.ok else (_page(form, details.grants, role, result.problems), 422)


@blueprint.post("/roles/<int:role_id>/delete", endpoint="delete_role")
@requires(ADMIN)
def remove(role_id: int) -> ResponseReturnValue:
    """Remove a role nobody holds."""
    write(lambda ctx: delete_role(ctx, role_id))
    toast(_("The role is deleted"))
    return go_to(url_for("accounts.roles"))


def _details() -> RoleDetails:
    return RoleDetails(name=request.form.get("name", ""), grants=chosen(current_ctx(), request.form))


def _role(role_id: int) -> RoleRow:
    return role_by_id(current_ctx().session, role_id) or abort(404)


def _page(form: RoleForm, held: Mapping[str, Scope], role: RoleRow | None = None,
          problems: tuple[str, ...] = ()) -> str:
    return render_template("accounts/role.html", form=form, role=role, held=held, problems=problems,
                           groups=groups(current_ctx()), scopes=SCOPES)


def _saved() -> ResponseReturnValue:
    toast(_("Saved; it counts from everyone’s next click"))
    return go_to(url_for("accounts.roles"))
