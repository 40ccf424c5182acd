"""The form of a contact person, and saving what somebody changed in it on top of the version it showed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort
from wtforms import SelectField, StringField, TextAreaField

from guanxi.ctx import Ctx
from guanxi.customers.display import GENDER_TITLES
from guanxi.customers.masking import shown_phones
from guanxi.customers.people import ROLES, PersonDetails, edit_person
from guanxi.customers.queries import PersonRow, people_of, points_of
from guanxi.customers.rights import require_view
from guanxi.errors import Conflict
from guanxi.i18n import _l
from guanxi.web.accounts.fields import Required
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx
from guanxi.web.customers.inputs import typed
from guanxi.web.customers.saving import Edit
from guanxi.web.forms import Form, label

FIELDS = tuple(PersonDetails.__dataclass_fields__)


class PersonForm(Form):
    """A contact person."""

    name = StringField(label(_l("Full name")), validators=[Required()])
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
        return PersonDetails(**typed(self, FIELDS))


class PersonClash(Exception):
    """Somebody else changed the same contact person meanwhile; `theirs` is what its inputs would hold now."""

    def __init__(self, row: PersonRow, theirs: Mapping[str, str]) -> None:
        super().__init__()
        self.row = row
        self.theirs = theirs


def person_row(ctx: Ctx, customer_id: int, person_id: int) -> PersonRow:
    """A contact person of a customer the viewer may see."""
    require_view(ctx, customer_id)
    found = people_of(ctx, customer_id, points_of(ctx, customer_id))
    return next((row for row in found if row.id == person_id), None) or abort(404)


def held(ctx: Ctx, row: PersonRow) -> dict[str, str]:
    """What the inputs hold."""
    return {"name": row.name, "gender": row.gender or "", "position": row.position or "", "role": row.role or "",
            "note": row.note or "", "phone": shown_phones(ctx, row.values("phone")),
            "email": "; ".join(row.values("email")), "wechat": "; ".join(row.values("wechat"))}


def save_edited(customer_id: int, person_id: int, edit: Edit) -> None:
    """Write what was typed. Raises Refused with issues, PersonClash when somebody else saved other words meanwhile."""
    try:
        write(lambda ctx: edit_person(ctx, customer_id, person_id, PersonDetails(**edit.typed), edit.version))
    except Conflict:
        ctx = current_ctx()
        now = person_row(ctx, customer_id, person_id)
        theirs = held(ctx, now)
        if theirs != edit.typed:  # both may have written the same
            raise PersonClash(now, theirs) from None
