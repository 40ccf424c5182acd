"""Contact persons on a customer's page: entered and changed in a dialog, marked as having left, deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.people import add_person, delete_person, mark_left
from guanxi.customers.queries import PersonRow, customer_page
from guanxi.customers.rights import require_edit
from guanxi.i18n import _
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.people_conflict import clash_page
from guanxi.web.customers.people_form import FIELDS, PersonClash, PersonForm, held, person_row, save_edited
from guanxi.web.customers.saving import sent_edit
from guanxi.web.customers.timeline import STORY_CHANGED
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

CHANGED = "people-changed"


@blueprint.get("/<int:customer_id>/people")
@requires(VIEW)
def people(customer_id: int) -> str:
    """The panel of contact persons, fetched anew after a change."""
    ctx = current_ctx()
    return render_template("customers/_people.html", panels=panels.of_page(ctx, customer_page(ctx, customer_id)))


@blueprint.get("/<int:customer_id>/people/new")
@requires(VIEW)
def new_person(customer_id: int) -> str:
    """The dialog for a new contact person."""
    require_edit(current_ctx(), customer_id)
    return _dialog(customer_id, None, PersonForm())


@blueprint.post("/<int:customer_id>/people/new")
@requires(VIEW)
def create_person(customer_id: int) -> ResponseReturnValue:
    """Add a contact person."""
    form = PersonForm()
    result = attempt(form, lambda: write(lambda ctx: add_person(ctx, customer_id, form.details())))
    if not result.ok:
        return _dialog(customer_id, None, form, result.problems), 422
    toast(_("%(name)s is a contact person now", name=form.name.data or ""))
    return _done(customer_id)


@blueprint.get("/<int:customer_id>/people/<int:person_id>")
@requires(VIEW)
def person(customer_id: int, person_id: int) -> str:
    """The dialog of one contact person."""
    ctx = current_ctx()
    require_edit(ctx, customer_id)
    row = person_row(ctx, customer_id, person_id)
    return _dialog(customer_id, row, PersonForm(data=held(ctx, row)))


@blueprint.post("/<int:customer_id>/people/<int:person_id>")
@requires(VIEW)
def save_person(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Save a contact person."""
    form = PersonForm().offer()
    edit = sent_edit(form, FIELDS)
    try:
        result = attempt(form, lambda: save_edited(customer_id, person_id, edit))
    except PersonClash as clash:
        return clash_page(customer_id, edit, clash)
    if not result.ok:
        return _dialog(customer_id, person_row(current_ctx(), customer_id, person_id), form, result.problems), 422
    toast(_("Saved"))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/people/<int:person_id>/left")
@requires(VIEW)
def person_left(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Mark somebody as having left."""
    name = person_row(current_ctx(), customer_id, person_id).name
    write(lambda ctx: mark_left(ctx, customer_id, person_id, True))
    toast(_("%(name)s has left", name=name),
          undo=url_for("customers.person_back", customer_id=customer_id, person_id=person_id))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/people/<int:person_id>/back")
@requires(VIEW)
def person_back(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Mark somebody as being back."""
    name = person_row(current_ctx(), customer_id, person_id).name
    write(lambda ctx: mark_left(ctx, customer_id, person_id, False))
    toast(_("%(name)s is back", name=name))
    return go_to(url_for("customers.show", customer_id=customer_id))


@blueprint.get("/<int:customer_id>/people/<int:person_id>/delete")
@requires(VIEW)
def ask_delete_person(customer_id: int, person_id: int) -> str:
    """The dialog that names whom a press deletes."""
    ctx = current_ctx()
    require_edit(ctx, customer_id)
    return render_template(
        "customers/person_delete.html", person=person_row(ctx, customer_id, person_id),
        action=url_for("customers.remove_person", customer_id=customer_id, person_id=person_id))


@blueprint.post("/<int:customer_id>/people/<int:person_id>/delete")
@requires(VIEW)
def remove_person(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Delete somebody entered by mistake."""
    name = write(lambda ctx: delete_person(ctx, customer_id, person_id))
    toast(_("%(name)s deleted", name=name))
    return _done(customer_id)


def _dialog(customer_id: int, row: PersonRow | None, form: PersonForm, problems: Sequence[str] = ()) -> str:
    version, original = request.form.get("version"), request.form.get("original")
    if row is not None and (version is None or original is None):
        version, original = str(row.version), json.dumps(held(current_ctx(), row), ensure_ascii=False)
    return render_template("customers/person.html", customer_id=customer_id, person=row, form=form.offer(),
                           problems=problems, version=version, original=original)


def _done(customer_id: int) -> ResponseReturnValue | Response:
    if is_htmx():
        return close_dialog(CHANGED, STORY_CHANGED)
    return go_to(url_for("customers.show", customer_id=customer_id))
