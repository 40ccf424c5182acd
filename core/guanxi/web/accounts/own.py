"""One's own details, password and devices."""

from __future__ import annotations

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.lockout import TooManyTries
from guanxi.accounts.queries import UserRecord, open_sessions, user_by_id
from guanxi.accounts.services import end_own_sessions, update_own_profile
from guanxi.accounts.services.tokens import USE
from guanxi.accounts.sign_in import change_own_password
from guanxi.i18n import _
from guanxi.web import login
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.devices import named
from guanxi.web.accounts.forms import OwnPasswordForm, ProfileForm
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx
from guanxi.web.redirects import go_to, local_target
from guanxi.web.toasts import toast


@blueprint.get("/me", endpoint="profile")
def profile() -> str:
    """The page of the person signed in."""
    record = _own_record()
    form = ProfileForm(mobile=record.mobile, email=record.email)
    return _page(record, form, ())


@blueprint.post("/me", endpoint="save_profile")
def save_profile() -> ResponseReturnValue:
    """Save one's own details."""
    form = ProfileForm()
    result = attempt(form, lambda: write(lambda ctx: update_own_profile(ctx, form.profile())))
    if not result.ok:
        return _page(_own_record(), form, result.problems), 422
    toast(_("Your details are saved"))
    return go_to(url_for("accounts.profile"))


@blueprint.get("/me/password", endpoint="password")
def ask_password() -> str:
    """The form for one's own new password."""
    return _password_page(OwnPasswordForm(next=request.args.get("next")))


@blueprint.post("/me/password", endpoint="save_password")
def save_password() -> ResponseReturnValue:
    """Replace one's own password; other devices are signed out."""
    form = OwnPasswordForm()
    try:
        result = attempt(form, lambda: change_own_password(
            current_ctx(), form.current.data or "", form.chosen(), login.device()))
    except TooManyTries as refused:
        return _password_page(form, (str(refused),)), refused.status
    if not result.ok:
        return _password_page(form, result.problems), 422
    toast(_("Your password is changed; other devices are signed out"))
    return go_to(local_target(form.next.data, url_for("accounts.profile")))


@blueprint.post("/me/sessions/end", endpoint="end_sessions")
def end_sessions() -> ResponseReturnValue:
    """Sign out on all other devices."""
    write(end_own_sessions)
    toast(_("You are signed out on all other devices"))
    return go_to(url_for("accounts.profile"))


def _own_record() -> UserRecord:
    ctx = current_ctx()
    record = None if ctx.principal.user_id is None else user_by_id(ctx.session, ctx.principal.user_id)
    return record or abort(404)


def _page(record: UserRecord, form: ProfileForm, problems: tuple[str, ...]) -> str:
    ctx = current_ctx()
    sessions = open_sessions(ctx.session, record.id, ctx.now)
    return render_template(
        "accounts/profile.html", record=record, form=form, problems=problems, programs=ctx.may(USE),
        sessions=[(session, named(session.agent), session.id == ctx.principal.session_id) for session in sessions])


def _password_page(form: OwnPasswordForm, problems: tuple[str, ...] = ()) -> str:
    forced = bool(g.must_change_password)
    layout = "layout/bare.html" if forced else "layout/page.html"
    return render_template("accounts/password.html", layout=layout, forced=forced, form=form, problems=problems)
