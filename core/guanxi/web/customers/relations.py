"""Relations on a customer's page: added in a dialog, removed with a way to undo it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField

from guanxi.customers.queries import customer_page
from guanxi.customers.queries.brief import briefs
from guanxi.customers.relation_kinds import sides
from guanxi.customers.relations import RelationRow, relate, unrelate
from guanxi.customers.rights import require_edit
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required, number
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.timeline import STORY_CHANGED
from guanxi.web.forms import Form, label
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

CHANGED = "relations-changed"


class RelationForm(Form):
    """How this customer and another are related."""

    side = SelectField(label(_l("This customer")), validate_choice=False, validators=[Required()])
    other_id = HiddenField(label(_l("The other customer")))
    note = StringField(label(_l("Note")))


@blueprint.get("/<int:customer_id>/relations")
@requires(VIEW)
def relations(customer_id: int) -> str:
    """The panel of relations, fetched anew after a change."""
    ctx = current_ctx()
    return render_template("customers/_relations.html", panels=panels.of_page(ctx, customer_page(ctx, customer_id)))


@blueprint.get("/<int:customer_id>/relations/new")
@requires(VIEW)
def new_relation(customer_id: int) -> str:
    """The dialog for a new relation."""
    require_edit(current_ctx(), customer_id)
    return _dialog(customer_id, RelationForm())


@blueprint.post("/<int:customer_id>/relations/new")
@requires(VIEW)
def add_relation(customer_id: int) -> ResponseReturnValue:
    """Add a relation."""
    form = RelationForm()
    other = number(form.other_id.data)
    result = attempt(form, lambda: write(
        lambda ctx: relate(ctx, customer_id, form.side.data or "", other or customer_id, form.note.data or "")))
    if not result.ok:
        return _dialog(customer_id, form, result.problems), 422
    toast(_("Relation added"))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/relations/<int:relation_id>/delete")
@requires(VIEW)
def remove_relation(customer_id: int, relation_id: int) -> ResponseReturnValue:
    """Remove a relation; the toast makes it again."""
    gone: RelationRow = write(lambda ctx: unrelate(ctx, customer_id, relation_id))
    toast(_("Relation removed"), undo=url_for(
        "customers.restore_relation", customer_id=customer_id, side=gone.side(customer_id),
        other=gone.across(customer_id), note=gone.note))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/relations/restore")
@requires(VIEW)
def restore_relation(customer_id: int) -> ResponseReturnValue:
    """Make a removed relation again."""
    side, other = request.args.get("side", ""), number(request.args.get("other"))
    write(lambda ctx: relate(ctx, customer_id, side, other or customer_id, request.args.get("note", "")))
    toast(_("The relation is back"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _dialog(customer_id: int, form: RelationForm, problems: Sequence[str] = ()) -> str:
    form.side.choices = {key: str(title) for key, title in sides()}
    chosen = number(form.other_id.data)
    return render_template("customers/relation.html", customer_id=customer_id, form=form,
                           found=briefs(current_ctx(), [chosen]) if chosen else [],
                           problems=problems)


def _done(customer_id: int) -> ResponseReturnValue:
    if is_htmx():
        return close_dialog(CHANGED, STORY_CHANGED)
    return go_to(url_for("customers.show", customer_id=customer_id))
