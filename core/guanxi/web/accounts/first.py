"""The first-run page: open while nobody has ever been taken on, then closed for good."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.passwords import hash_password
from guanxi.accounts.queries import users_exist
from guanxi.accounts.services import create_first_administrator
from guanxi.accounts.sign_in import sign_in
from guanxi.web import login
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.forms import FirstForm
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, public
from guanxi.web.limits import SIGN_IN, limiter
from guanxi.web.redirects import go_to


@blueprint.get("/setup", endpoint="first")
@public
def ask() -> ResponseReturnValue:
    """The page, or sign-in where it is closed."""
    if users_exist(current_ctx().session):
        return go_to(url_for("accounts.sign_in"))
    return render_template("accounts/first.html", form=FirstForm(), problems=())


@blueprint.post("/setup", endpoint="first_now")
@public
@limiter.limit(SIGN_IN)
def set_up() -> ResponseReturnValue:
    """Create the administrator and sign them in."""
    if users_exist(current_ctx().session):
        return go_to(url_for("accounts.sign_in"))
    form = FirstForm()
    result = attempt(form, lambda: _create(form))
    if not result.ok:
        return render_template("accounts/first.html", form=form, problems=result.problems), 422
    opened = sign_in(current_ctx(), form.login.data or "", form.chosen(), login.device())
    login.begin(opened, keep=False)
    return go_to("/")


def _create(form: FirstForm) -> int:
    details = form.details()
    hashed = hash_password(form.chosen(), (details.login, details.name, details.mobile, details.organisation))
    return write(lambda ctx: create_first_administrator(ctx, details, hashed))
