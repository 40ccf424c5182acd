"""Collaborators on a customer's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from guanxi.accounts.queries import active_staff, staff_names
from guanxi.customers.queries import customer_page, customer_record
from guanxi.customers.rights import may_use, require_edit
from guanxi.customers.sharing import share, unshare
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required, number
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.timeline import HEAD_CHANGED, STORY_CHANGED
from guanxi.web.customers.way import way_back
from guanxi.web.forms import Form, label
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

CHANGED = "sharing-changed"


class CollaboratorForm(Form):
    """Somebody to share the customer with."""

    user_id = SelectField(label(_l("Member of staff")), validate_choice=False, validators=[Required()])


@blueprint.get("/<int:customer_id>/collaborators")
@requires(VIEW)
def collaborators(customer_id: int) -> str:
    """The panel of collaborators, fetched anew after a change."""
    ctx = current_ctx()
    return render_template("customers/_sharing.html", panels=panels.of_page(ctx, customer_page(ctx, customer_id)))


@blueprint.get("/<int:customer_id>/collaborators/new")
@requires(VIEW)
def new_collaborator(customer_id: int) -> str:
    """The dialog in which somebody is chosen."""
    require_edit(current_ctx(), customer_id)
    return _dialog(customer_id, CollaboratorForm())


@blueprint.post("/<int:customer_id>/collaborators/new")
@requires(VIEW)
def add_collaborator(customer_id: int) -> ResponseReturnValue:
    """Share the customer with somebody."""
    form = CollaboratorForm()
    user_id = number(form.user_id.data) or 0
    require_edit(current_ctx(), customer_id)
    result = attempt(form, lambda: write(lambda ctx: share(ctx, [customer_id], user_id)))
    if not result.ok:
        return _dialog(customer_id, form, result.problems), 422
    toast(_("%(name)s shares this customer now", name=_name(user_id)),
          undo=url_for("customers.remove_collaborator", customer_id=customer_id, user_id=user_id))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/collaborators/<int:user_id>/delete")
@requires(VIEW)
def remove_collaborator(customer_id: int, user_id: int) -> ResponseReturnValue:
    """Share the customer with somebody no longer; the toast undoes it."""
    require_edit(current_ctx(), customer_id)
    write(lambda ctx: unshare(ctx, [customer_id], user_id))
    toast(_("%(name)s shares this customer no longer", name=_name(user_id)),
          undo=url_for("customers.restore_collaborator", customer_id=customer_id, user_id=user_id))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/collaborators/<int:user_id>/restore")
@requires(VIEW)
def restore_collaborator(customer_id: int, user_id: int) -> ResponseReturnValue:
    """Share the customer with somebody again."""
    require_edit(current_ctx(), customer_id)
    write(lambda ctx: share(ctx, [customer_id], user_id))
    toast(_("%(name)s shares this customer now", name=_name(user_id)))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _name(user_id: int) -> str:
    return staff_names(current_ctx().session, [user_id]).get(user_id) or abort(404)


def _dialog(customer_id: int, form: CollaboratorForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    owner = customer_record(ctx, customer_id).owner_id
    form.user_id.choices = {"": "", **{str(key): name for key, name in active_staff(ctx.session) if key != owner}}
    return render_template("customers/collaborator.html", form=form, problems=problems,
                           action=url_for("customers.add_collaborator", customer_id=customer_id))


def _done(customer_id: int) -> ResponseReturnValue:
    """Whoever leaves a customer may lose sight of it by that."""
    if not may_use(current_ctx(), "view", customer_id):
        return go_to(way_back(current_ctx()).url)
    if is_htmx():
        return close_dialog(CHANGED, HEAD_CHANGED, STORY_CHANGED)
    return go_to(url_for("customers.show", customer_id=customer_id))
