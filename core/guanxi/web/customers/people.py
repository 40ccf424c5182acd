"""Contact persons on a customer's page: entered and changed in a dialog, marked as having left, deleted."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField, TextAreaField

from guanxi.ctx import Ctx
from guanxi.customers.display import GENDER_TITLES
from guanxi.customers.masking import shown_phones
from guanxi.customers.people import ROLES, PersonDetails, add_person, delete_person, edit_person, mark_left
from guanxi.customers.queries import PersonRow, customer_page, people_of, points_of
from guanxi.customers.rights import require_edit, require_view
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.timeline import STORY_CHANGED
from guanxi.web.forms import Form, label
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

CHANGED = "people-changed"


class PersonForm(Form):
    """A contact person."""

    name = StringField(label(_l("Name")), validators=[Required()])
    gender = SelectField(label(_l("Gender")), validate_choice=False)
    position = StringField(label(_l("Position")))
    role = SelectField(label(_l("Part in decisions")), validate_choice=False)
    phone = StringField(label(_l("Phone")), render_kw={"inputmode": "tel", "autocomplete": "off"})
    email = StringField(label(_l("E-mail")), render_kw={"inputmode": "email", "autocomplete": "off"})
    wechat = StringField(label(_l("WeChat")))
    note = TextAreaField(label(_l("Note")), render_kw={"rows": 2})

    def offer(self) -> PersonForm:
        """The same with something to choose from."""
        self.gender.choices = {"": "", **{key: str(title) for key, title in GENDER_TITLES.items()}}
        self.role.choices = {"": "", **{key: str(title) for key, title in ROLES.items()}}
        return self

    def details(self) -> PersonDetails:
        """What was filled in."""
        return PersonDetails(**{name: self[name].data or "" for name in PersonDetails.__dataclass_fields__})


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
    row = _row(ctx, customer_id, person_id)
    return _dialog(customer_id, row, PersonForm(data=_held(ctx, row)))


@blueprint.post("/<int:customer_id>/people/<int:person_id>")
@requires(VIEW)
def save_person(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Save a contact person."""
    form = PersonForm()
    result = attempt(form, lambda: write(lambda ctx: edit_person(ctx, customer_id, person_id, form.details())))
    if not result.ok:
        return _dialog(customer_id, _row(current_ctx(), customer_id, person_id), form, result.problems), 422
    toast(_("Saved"))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/people/<int:person_id>/left")
@requires(VIEW)
def person_left(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Mark somebody as having left."""
    name = _row(current_ctx(), customer_id, person_id).name
    write(lambda ctx: mark_left(ctx, customer_id, person_id, True))
    toast(_("%(name)s has left", name=name),
          undo=url_for("customers.person_back", customer_id=customer_id, person_id=person_id))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/people/<int:person_id>/back")
@requires(VIEW)
def person_back(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Mark somebody as being back."""
    name = _row(current_ctx(), customer_id, person_id).name
    write(lambda ctx: mark_left(ctx, customer_id, person_id, False))
    toast(_("%(name)s is back", name=name))
    return go_to(url_for("customers.show", customer_id=customer_id))


@blueprint.get("/<int:customer_id>/people/<int:person_id>/delete")
@requires(VIEW)
def ask_delete_person(customer_id: int, person_id: int) -> str:
    """The dialog that names whom a press deletes."""
    ctx = current_ctx()
    require_edit(ctx, customer_id)
    return render_template("customers/person_delete.html", person=_row(ctx, customer_id, person_id), action=url_for(
        "customers.remove_person", customer_id=customer_id, person_id=person_id))


@blueprint.post("/<int:customer_id>/people/<int:person_id>/delete")
@requires(VIEW)
def remove_person(customer_id: int, person_id: int) -> ResponseReturnValue:
    """Delete somebody entered by mistake."""
    name = write(lambda ctx: delete_person(ctx, customer_id, person_id))
    toast(_("%(name)s deleted", name=name))
    return _done(customer_id)


def _row(ctx: Ctx, customer_id: int, person_id: int) -> PersonRow:
    require_view(ctx, customer_id)
    found = people_of(ctx, customer_id, points_of(ctx, customer_id))
    return next((row for row in found if row.id == person_id), None) or abort(404)


def _held(ctx: Ctx, row: PersonRow) -> dict[str, str]:
    return {"name": row.name, "gender": row.gender or "", "position": row.position or "", "role": row.role or "",
            "note": row.note or "", "phone": shown_phones(ctx, row.values("phone")),
            "email": "; ".join(row.values("email")), "wechat": "; ".join(row.values("wechat"))}


def _dialog(customer_id: int, row: PersonRow | None, form: PersonForm, problems: Sequence[str] = ()) -> str:
    return render_template("customers/person.html", customer_id=customer_id, person=row, form=form.offer(),
                           problems=problems)


def _done(customer_id: int) -> ResponseReturnValue | Response:
    if is_htmx():
        return close_dialog(CHANGED, STORY_CHANGED)
    return go_to(url_for("customers.show", customer_id=customer_id))
