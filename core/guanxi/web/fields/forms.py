"""The forms of custom fields. They carry what was typed; whether it is right is for the services to say."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from guanxi.customers.attributes import KIND_CHOICES
from guanxi.customers.field_details import TYPE_TITLES, FieldDetails
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required, number
from guanxi.web.forms import Form, label


class FieldForm(Form):
    """A field that exists: everything but its type and key."""

    title = StringField(label(_l("Name")), validators=[Required()])
    kind = RadioField(label(_l("For")), validate_choice=False, default="")
    section = StringField(label(_l("Section")), description=label(_l("Fields of one section stand together.")))
    hint = StringField(label(_l("Hint")), description=label(_l("Shown below the input.")))
    required = BooleanField(label(_l("Must be filled in")))
    personal = BooleanField(label(_l("Personal")), description=label(
        _l("Belongs to what is erased when a customer asks for it.")))
    filterable = BooleanField(label(_l("Sort and filter lists by it")), default=True)

    def offer(self) -> FieldForm:
        """The same with something to choose from."""
        self.kind.choices = {"": _("everybody"), **{str(one.value): str(one.title) for one in KIND_CHOICES}}
        return self

    def details(self) -> FieldDetails:
        """What was filled in."""
        return FieldDetails(
            title=self.title.data or "", kind=self.kind.data or "", section=self.section.data or "",
            hint=self.hint.data or "", required=bool(self.required.data), personal=bool(self.personal.data),
            filterable=bool(self.filterable.data))


class NewFieldForm(FieldForm):
    """A new field: its type is chosen once."""

    type = SelectField(label(_l("Type")), validate_choice=False)
    scale = SelectField(label(_l("Decimal places")), choices={str(n): str(n) for n in range(1, 7)}, default="2",
                        validate_choice=False)
    options = TextAreaField(label(_l("Options")), render_kw={"rows": 5}, description=label(
        _l("One on each line; of a choice from a list only.")))

    def offer(self) -> NewFieldForm:
        """The same with something to choose from."""
        super().offer()
        self.type.choices = {key: str(title) for key, title in TYPE_TITLES.items()}
        return self

    def details(self) -> FieldDetails:
        """What was filled in."""
        known = super().details()
        return FieldDetails(
            title=known.title, kind=known.kind, section=known.section, hint=known.hint, required=known.required,
            personal=known.personal, filterable=known.filterable, type=self.type.data or "text",
            scale=number(self.scale.data) or 0, options=tuple((self.options.data or "").splitlines()))
