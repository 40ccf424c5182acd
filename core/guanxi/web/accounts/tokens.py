"""Tokens of programs: one's own, and those of integrations; each secret is shown once, where it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField

from guanxi.accounts.queries import TokenRow, integrations, roles, tokens_of
from guanxi.accounts.services import TokenDetails, create_token, revoke_token, rotate_token
from guanxi.accounts.services.tokens import INTEGRATIONS, LIFETIMES, USE
from guanxi.errors import NotFound
from guanxi.i18n import _, _l, ngettext
from guanxi.web.accounts.fields import Required, number, select
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.forms import Boxes, Form, label
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

blueprint: Final = Blueprint("tokens", __name__)


class MakingForm(Form):
    """What is asked of every token."""

    name = StringField(label(_l("Name")), [Required()])
    writes = BooleanField(label(_l("May change things, not only read")))
    days = SelectField(label(_l("Good for")), [Required()], coerce=number, validate_choice=False, default=90)

    def details(self) -> TokenDetails:
        """What was filled in; no number of days is none that is offered."""
        days = self.days.data
        return TokenDetails(name=self.name.data or "", writes=bool(self.writes.data), days=-1 if days is None else days)


class TokenForm(MakingForm):
    """A token of one's own."""

    permissions = Boxes(label(_l("Only these rights")), validate_choice=False)

    def details(self) -> TokenDetails:
        """The same, with the rights it is narrowed to."""
        return replace(super().details(), permissions=tuple(self.permissions.data or ()))


class IntegrationForm(MakingForm):
    """A token of an integration, which works with the rights of a role."""

    role_id = select(_l("With the rights of"))

    def details(self) -> TokenDetails:
        """The same, with its role; no role is one that is not there."""
        return replace(super().details(), role_id=self.role_id.data or 0)


@blueprint.get("/me/tokens", endpoint="own_tokens")
@requires(USE)
def own_tokens() -> str:
    """One's own tokens."""
    ctx = current_ctx()
    found = tokens_of(ctx.session, ctx.principal.user_id or abort(404))
    return _page("accounts/tokens.html", found)


@blueprint.get("/settings/integrations", endpoint="integrations")
@requires(INTEGRATIONS)
def all_integrations() -> str:
    """The tokens of integrations."""
    return _page("accounts/integrations.html", integrations(current_ctx().session))


@blueprint.get("/me/tokens/new", endpoint="new")
@requires(USE)
def ask_token() -> str:
    """The dialog for a token of one's own."""
    return _dialog(TokenForm())


@blueprint.post("/me/tokens/new", endpoint="create")
@requires(USE)
def make_token() -> ResponseReturnValue:
    """Make a token of one's own, and show it."""
    return _made(TokenForm())


@blueprint.get("/settings/integrations/new", endpoint="new_integration")
@requires(INTEGRATIONS)
def ask_integration() -> str:
    """The dialog for a token of an integration."""
    return _dialog(IntegrationForm())


@blueprint.post("/settings/integrations/new", endpoint="create_integration")
@requires(INTEGRATIONS)
def make_integration() -> ResponseReturnValue:
    """Make a token of an integration, and show it."""
    return _made(IntegrationForm())


@blueprint.get("/me/tokens/<int:token_id>/rotate", endpoint="ask_rotate")
def ask_rotate(token_id: int) -> str:
    """The dialog that says what a new secret means."""
    return render_template("accounts/token_rotate.html", token=_row(token_id))


@blueprint.post("/me/tokens/<int:token_id>/rotate", endpoint="rotate")
def rotate(token_id: int) -> str:
    """Give a token another secret, and show it."""
    row = _row(token_id)
    secret = write(lambda ctx: rotate_token(ctx, token_id))
    return render_template("accounts/token_made.html", secret=secret, name=row.name, back=_home(row))


@blueprint.get("/me/tokens/<int:token_id>/revoke", endpoint="ask_revoke")
def ask_revoke(token_id: int) -> str:
    """The dialog that asks whether a token is really to end."""
    return render_template("accounts/token_revoke.html", token=_row(token_id))


@blueprint.post("/me/tokens/<int:token_id>/revoke", endpoint="revoke")
def revoke(token_id: int) -> ResponseReturnValue:
    """Take a token away."""
    row = _row(token_id)
    write(lambda ctx: revoke_token(ctx, token_id))
    toast(_("“%(name)s” is revoked", name=row.name))
    return go_to(_home(row))


def _row(token_id: int) -> TokenRow:
    """A token of one's own, or an integration's for whoever keeps these."""
    ctx = current_ctx()
    own = [] if ctx.principal.user_id is None else tokens_of(ctx.session, ctx.principal.user_id)
    kept = integrations(ctx.session) if ctx.may(INTEGRATIONS) else []
    found = next((row for row in (*own, *kept) if row.id == token_id), None)
    if found is None:
        raise NotFound(_l("This record does not exist any more."))
    return found


def _home(row: TokenRow) -> str:
    return url_for("tokens.integrations" if row.role else "tokens.own_tokens")


def _page(template: str, found: list[TokenRow]) -> str:
    ctx = current_ctx()
    titles = {key: str(one.title) for key, one in ctx.catalogue.permissions.items()}
    return render_template(template, tokens=found, now=ctx.now, titles=titles)


def _dialog(form: MakingForm, problems: tuple[str, ...] = ()) -> str:
    ctx = current_ctx()
    form.days.choices = [*((days, ngettext("%(num)s day", "%(num)s days", days)) for days in LIFETIMES),
                         (0, _("Without end"))]
    action = url_for("tokens.new")
    if isinstance(form, IntegrationForm):
        form.role_id.choices = [(role.id, role.title) for role in roles(ctx.session)]
        action = url_for("tokens.new_integration")
    elif isinstance(form, TokenForm):
        form.permissions.choices = [(key, str(one.title)) for key, one in ctx.catalogue.permissions.items()
                                    if ctx.may(key)]
    return render_template("accounts/token.html", form=form, action=action, problems=problems)


def _made(form: MakingForm) -> ResponseReturnValue:
    result = attempt(form, lambda: write(lambda ctx: create_token(ctx, form.details())))
    if not result.ok:
        return _dialog(form, result.problems), 422
    back = url_for("tokens.integrations" if isinstance(form, IntegrationForm) else "tokens.own_tokens")
    return render_template("accounts/token_made.html", secret=result.value, name=form.name.data, back=back)
