"""Consents on a customer's page: what was agreed to, and recording more."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField

from guanxi.customers.consents import CHANNELS, PURPOSES, consents_of, record_consent
from guanxi.customers.rights import may_use, require_edit, require_view
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.timeline import STORY_CHANGED
from guanxi.web.forms import Form, label
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

CHANGED = "consents-changed"


class ConsentForm(Form):
    """What a customer said about being contacted."""

    purpose = SelectField(label(_l("Purpose")), validate_choice=False, validators=[Required()])
    channel = SelectField(label(_l("Channel")), validate_choice=False, validators=[Required()])
    given = RadioField(label(_l("The customer")), validate_choice=False, default="1")
    how = StringField(label(_l("How it was said")), validators=[Required()])

    def offer(self) -> ConsentForm:
        """The same with something to choose from."""
        self.purpose.choices = {key: str(title) for key, title in PURPOSES.items()}
        self.channel.choices = {key: str(title) for key, title in CHANNELS.items()}
        self.given.choices = {"1": _("agrees"), "0": _("does not agree, or withdraws")}
        return self


@blueprint.get("/<int:customer_id>/consents")
@requires(VIEW)
def consents(customer_id: int) -> str:
    """The panel of consents, loaded when it is scrolled into view."""
    ctx = current_ctx()
    require_view(ctx, customer_id)
    return render_template("customers/_consents.html", customer_id=customer_id, consents=consents_of(ctx, customer_id),
                           purposes=PURPOSES, channels=CHANNELS, may_edit=may_use(ctx, "edit", customer_id))


@blueprint.get("/<int:customer_id>/consents/new")
@requires(VIEW)
def new_consent(customer_id: int) -> str:
    """The dialog for what a customer said."""
    require_edit(current_ctx(), customer_id)
    return _dialog(customer_id, ConsentForm())


@blueprint.post("/<int:customer_id>/consents/new")
@requires(VIEW)
def add_consent(customer_id: int) -> ResponseReturnValue:
    """Record what a customer said."""
    form = ConsentForm()
    result = attempt(form, lambda: write(lambda ctx: record_consent(
        ctx, customer_id, form.channel.data or "", form.purpose.data or "", form.given.data == "1",
        form.how.data or "")))
    if not result.ok:
        return _dialog(customer_id, form, result.problems), 422
    toast(_("Recorded"))
    if is_htmx():
        return close_dialog(CHANGED, STORY_CHANGED)
    return go_to(url_for("customers.show", customer_id=customer_id))


def _dialog(customer_id: int, form: ConsentForm, problems: Sequence[str] = ()) -> str:
    return render_template("customers/consent.html", form=form.offer(), problems=problems,
                           action=url_for("customers.add_consent", customer_id=customer_id))
