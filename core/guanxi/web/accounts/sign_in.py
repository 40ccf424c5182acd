"""Signing in and out."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.lockout import TooManyTries
from guanxi.accounts.queries import users_exist
from guanxi.accounts.services import end_own_session
from guanxi.accounts.sign_in import WrongSignIn, sign_in
from guanxi.web import login
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.forms import SignInForm
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, public
from guanxi.web.limits import SIGN_IN, limiter
from guanxi.web.redirects import go_to, local_target


@blueprint.get("/sign-in", endpoint="sign_in")
@public
def ask() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in goes on, and an empty system is set up first."""
    target = local_target(request.args.get("next"), login.BEGIN)
    if current_ctx().principal.user_id is not None:
        return go_to(target)
    if not users_exist(current_ctx().session):
        return go_to(url_for("accounts.first"))
    return _page(SignInForm(next=target))


@blueprint.post("/sign-in", endpoint="sign_in_now")
@public
@limiter.limit(SIGN_IN)
def enter() -> ResponseReturnValue:
    """Compare name and password, and begin a new session."""
    form = SignInForm()
    keep = bool(form.keep.data)
    typed = (form.identifier.data or "", form.password.data or "")
    try:
        opened = sign_in(current_ctx(), *typed, login.device(), keep=keep)
    except (WrongSignIn, TooManyTries) as refused:
        return _page(form, str(refused)), refused.status
    login.begin(opened, keep=keep)
    return go_to(local_target(form.next.data, login.BEGIN))


@blueprint.post("/sign-out", endpoint="sign_out")
def leave() -> ResponseReturnValue:
    """End this sign-in."""
    write(end_own_session)
    login.end()
    return go_to(url_for("accounts.sign_in"))


def _page(form: SignInForm, problem: str = "") -> str:
    return render_template("accounts/sign_in.html", form=form, problem=problem)
