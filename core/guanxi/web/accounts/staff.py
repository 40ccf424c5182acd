"""The pages of staff: the list, and one member with what may be done about them."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.passwords import hash_password, suggested_password
from guanxi.accounts.queries import UserFilter, UserRecord, department_tree, list_users, open_sessions, user_by_id
from guanxi.accounts.services import activate_user, create_user, deactivate_user, set_password, update_user
from guanxi.i18n import _
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.fields import number, tree_choices
from guanxi.web.accounts.forms import NewUserForm, SetPasswordForm, UserForm
from guanxi.web.accounts.offers import offer
from guanxi.web.attempts import Attempt, attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast

ADMIN: Final = "admin.users"
_LAST_PAGE: Final = 10_000


@blueprint.get("/staff", endpoint="users")
@requires(ADMIN)
def listed() -> str:
    """Staff by department, found by name or number."""
    session = current_ctx().session
    tree = department_tree(session)
    chosen = number(request.args.get("department"))
    page = min(number(request.args.get("page")) or 0, _LAST_PAGE)
    wanted = UserFilter(
        text=request.args.get("q", ""),
        department_path=next((node.path for node in tree if node.id == chosen), None),
        active=request.args.get("state") != "disabled",
    )
    found = list_users(session, wanted, page)
    return render_template(
        "accounts/_users.html" if is_htmx() else "accounts/users.html",
        found=found, wanted=wanted, chosen=chosen, departments=tree_choices(tree),
        previous=_page_url(page - 1), next=_page_url(page + 1) if found.more else "")


@blueprint.get("/staff/new", endpoint="new_user")
@requires(ADMIN)
def ask_new() -> str:
    """The form for somebody new, with a password to hand over."""
    below = number(request.args.get("department"))
    return _new_page(NewUserForm(password=suggested_password(), department_id=below))


@blueprint.post("/staff/new", endpoint="create_user")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Take somebody on."""
    form = NewUserForm()
    result = attempt(form, lambda: _create(form))
    if result.value is None:
        return _new_page(form, result), 422
    toast(_("%(name)s can sign in now", name=form.name.data) if form.password.data else _("Saved"))
    return go_to(url_for("accounts.user", user_id=result.value))


@blueprint.get("/staff/<int:user_id>", endpoint="user")
@requires(ADMIN)
def show(user_id: int) -> str:
    """One member of staff."""
    record = _record(user_id)
    return _page(record, UserForm(obj=record))


@blueprint.post("/staff/<int:user_id>", endpoint="save_user")
@requires(ADMIN)
def save(user_id: int) -> ResponseReturnValue:
    """Save what is known about somebody."""
    form = UserForm()
    result = attempt(form, lambda: write(lambda ctx: update_user(ctx, user_id, form.details())))
    if not result.ok:
        return _page(_record(user_id), form, result), 422
    toast(_("Saved"))
    return go_to(url_for("accounts.user", user_id=user_id))


@blueprint.get("/staff/<int:user_id>/password", endpoint="user_password")
@requires(ADMIN)
def ask_password(user_id: int) -> str:
    """The dialog for somebody's new password."""
    return _password_dialog(_record(user_id), SetPasswordForm(password=suggested_password()))


@blueprint.post("/staff/<int:user_id>/password", endpoint="set_user_password")
@requires(ADMIN)
def save_password(user_id: int) -> ResponseReturnValue:
    """Give somebody a new password; they are signed out everywhere."""
    record, form = _record(user_id), SetPasswordForm()
    result = attempt(form, lambda: _set_password(record, form))
    if not result.ok:
        return _password_dialog(record, form, result), 422
    toast(_("The new password is set; %(name)s is signed out everywhere", name=record.name))
    return go_to(url_for("accounts.user", user_id=user_id))


@blueprint.post("/staff/<int:user_id>/disable", endpoint="disable_user")
@requires(ADMIN)
def disable(user_id: int) -> ResponseReturnValue:
    """Let somebody go."""
    write(lambda ctx: deactivate_user(ctx, user_id))
    toast(_("%(name)s is signed out and can't sign in any more", name=_record(user_id).name),
          undo=url_for("accounts.enable_user", user_id=user_id))
    return go_to(url_for("accounts.user", user_id=user_id))


@blueprint.post("/staff/<int:user_id>/enable", endpoint="enable_user")
@requires(ADMIN)
def enable(user_id: int) -> ResponseReturnValue:
    """Let somebody return."""
    write(lambda ctx: activate_user(ctx, user_id))
    toast(_("%(name)s can sign in again", name=_record(user_id).name))
    return go_to(url_for("accounts.user", user_id=user_id))


def _create(form: NewUserForm) -> int:
    details, typed = form.details(), form.password.data or ""
    own = (details.login, details.name, details.mobile, details.email)
    hashed = hash_password(typed, own) if typed else None
    must_change = bool(form.must_change.data)
    return write(lambda ctx: create_user(ctx, details, hashed, must_change_password=must_change))


def _set_password(record: UserRecord, form: SetPasswordForm) -> None:
    hashed = hash_password(form.password.data or "", (record.login, record.name, record.mobile, record.email))
    write(lambda ctx: set_password(ctx, record.id, hashed, must_change=bool(form.must_change.data)))


def _record(user_id: int) -> UserRecord:
    return user_by_id(current_ctx().session, user_id) or abort(404)


def _page_url(page: int) -> str:
    kept = request.args.to_dict() | {"page": str(page)}
    return f"{url_for('accounts.users')}?{urlencode(kept)}" if page >= 0 else ""


def _new_page(form: NewUserForm, result: Attempt[int] | None = None) -> str:
    purposes = offer(form)
    return render_template("accounts/user_new.html", form=form, purposes=purposes,
                           problems=result.problems if result else ())


def _page(record: UserRecord, form: UserForm, result: Attempt[None] | None = None) -> str:
    ctx = current_ctx()
    purposes = offer(form, record)
    return render_template(
        "accounts/user.html", record=record, form=form, purposes=purposes, problems=result.problems if result else (),
        sessions=len(open_sessions(ctx.session, record.id, ctx.now)), own=record.id == ctx.principal.user_id)


def _password_dialog(record: UserRecord, form: SetPasswordForm, result: Attempt[None] | None = None) -> str:
    return render_template("accounts/user_password.html", record=record, form=form,
                           problems=result.problems if result else ())
