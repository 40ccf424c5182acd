"""When two people changed the same contact person: the same page that asks about customers."""

from __future__ import annotations

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.queries import PersonRow
from guanxi.customers.rights import require_edit
from guanxi.i18n import _
from guanxi.web.attempts import attempt
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.inputs import labels_of
from guanxi.web.customers.people_form import FIELDS, PersonClash, PersonForm, held, person_row, save_edited
from guanxi.web.customers.rivals import (
    Question,
    Words,
    asked,
    chosen,
    in_its_place,
    rivals_of,
    sent_rival,
)
from guanxi.web.customers.saving import Edit
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


def clash_page(customer_id: int, edit: Edit, clash: PersonClash) -> ResponseReturnValue:
    """The page that asks."""
    form = PersonForm().offer()
    rivals = rivals_of(edit, clash.theirs, form, _words(form))
    return in_its_place(asked(_question(customer_id, clash.row), rivals))


@blueprint.post("/<int:customer_id>/people/<int:person_id>/resolve")
@requires(VIEW)
def resolve_person(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Save what was chosen, on top of what is stored."""
    ctx, form = current_ctx(), PersonForm().offer()
    require_edit(ctx, customer_id)
    row = person_row(ctx, customer_id, person_id)
    sent = set(request.form.getlist("field"))
    rivals = [sent_rival(field, form, _words(form)) for field in FIELDS if field in sent]
    if any(not rival.choice for rival in rivals):
        problem = _("Choose for each field which of the two is right.")
        return asked(_question(customer_id, row), rivals, (problem,)), 422
    choice, stored = chosen(rivals), held(ctx, row)
    edit = replace(choice, original=stored, typed={**stored, **choice.typed})
    try:
        result = attempt(form, lambda: save_edited(customer_id, person_id, edit))
    except PersonClash as clash:
        return clash_page(customer_id, edit, clash)
    if not result.ok:
        problems = [*result.problems, *(text for texts in form.errors.values() for text in texts)]
        return asked(_question(customer_id, row), rivals, problems), 422
    toast(_("Saved"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _words(form: PersonForm) -> Words:
    return lambda field, raw: labels_of(form[field]).get(raw, raw) if raw else ""


def _question(customer_id: int, row: PersonRow) -> Question:
    return Question(name=row.name, version=row.version,
                    sentence=_("While you were writing, somebody else changed this contact person. Nothing of yours is "
                               "saved yet, and nothing of theirs is lost: choose what is right."),
                    action=url_for("customers.resolve_person", customer_id=customer_id, person_id=row.id),
                    back=url_for("customers.show", customer_id=customer_id))
