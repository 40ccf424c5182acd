"""The input of each field of a customer: which WTForms field it is, what can be chosen in it, what its hint says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from wtforms import Field, SelectField, StringField, TextAreaField

from guanxi.accounts.queries import active_staff, department_tree, stores
from guanxi.ctx import Ctx
from guanxi.customers import states
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.display import GENDER_TITLES, language_text, size_text
from guanxi.customers.fields import FIELDS, SIZES
from guanxi.customers.queries import CustomerRecord
from guanxi.errors import Text
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required, tree_choices
from guanxi.web.customers.composite import BirthdayField, RegionField
from guanxi.web.customers.plugin_fields import NONE, PluginSections
from guanxi.web.forms import Form

Choices = dict[str, str]
LANGUAGES: Final = ("zh", "en", "ja", "ko", "fr", "de", "es", "ru", "ar", "pt", "th", "vi")
_HINTS: Final[Mapping[str, Text]] = {
    "phone": _l("Several are parted by a slash; the first is the one to dial."),
    "email": _l("Several are parted by a semicolon."),
    "salutation": _l("How to address this person. Left empty, it follows from name, position and gender."),
    "number": _l("Left empty, the file gets the next one."),
}


CHOSEN: Final = frozenset({"owner_id", "department_id", "store_id", "state", "gender", "size", "language"})
"""Fields one chooses a value for; the others are typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the inputs of one form need: whom it is about (None for a new customer), custom fields and plugins'."""

    ctx: Ctx
    definitions: Mapping[str, Definition]
    record: CustomerRecord | None = None
    plugins: PluginSections = NONE

    def form(self, fields: Sequence[str], values: Mapping[str, str]) -> Form:
        """A form of `fields` holding `values`, or what was sent."""
        built = type("CustomerForm", (Form,), {field: self._input(field) for field in fields})
        form: Form = built(data=dict(values))
        return form

    def _input(self, field: str) -> Any:
        if field.startswith(PREFIX):
            return self._custom(self.definitions[field.removeprefix(PREFIX)])
        if field in self.plugins.fields:
            return self.plugins.fields[field].input()
        known = FIELDS[field]
        common: dict[str, Any] = {"label": known.title, "description": _HINTS.get(field, "")}
        if field == "name":
            return StringField(**common, validators=[Required()])
        if field == "birthday":
            return BirthdayField(**common)
        if field == "region":
            return RegionField(**common, locale=self.ctx.locale)
        if field in ("business_scope", "address"):
            return TextAreaField(**common, render_kw={"rows": 2})
        if field in CHOSEN:
            # Looked up when it is shown; what was chosen is judged where it is written.
            return SelectField(**common, choices=partial(self._choices, field), validate_choice=False)
        return StringField(**common, render_kw=_keyboard(field))

    def _choices(self, field: str) -> Choices:
        """What may be chosen, the present value included."""
        if field == "state":
            before = self.record.state if self.record else None
            return {key: str(title) for key, title in states.TITLES.items() if states.may_set_by_hand(before, key)}
        if field == "gender":
            return {"": "", **{key: str(title) for key, title in GENDER_TITLES.items()}}
        if field == "size":
            return {"": "", **{size: size_text(size) for size in SIZES}}
        if field == "language":
            held = self.record.language if self.record else None
            tags = dict.fromkeys((*LANGUAGES, held) if held else LANGUAGES)
            return {"": "", **{tag: language_text(tag, self.ctx.locale) for tag in tags}}
        return self._references(field)

    def _references(self, field: str) -> Choices:
        session, record = self.ctx.session, self.record
        if field == "owner_id":
            found = active_staff(session)
            held = (record.owner_id, record.owner) if record else (None, None)
        elif field == "department_id":
            found = tree_choices(department_tree(session))
            held = (record.department_id, record.department) if record else (None, None)
        else:
            found = [(store.id, store.name) for store in stores(session)]
            held = (record.store_id, record.store) if record else (None, None)
        if held[0] is not None and held[0] not in dict(found):
            found = [(held[0], _("%(name)s (no longer in use)", name=held[1] or "")), *found]
        return {"": _("nobody") if field == "owner_id" else "", **{str(key): title for key, title in found}}

    def _custom(self, definition: Definition) -> Any:
        common: dict[str, Any] = {
            "label": definition.title, "description": definition.hint or "",
            "validators": [Required()] if definition.required else []}
        if definition.type == "boolean":
            answers = {"": "", "1": _("Yes"), "0": _("No")}
            return SelectField(**common, choices=answers, validate_choice=False)
        if definition.type == "choice":
            held = self.record.custom.get(definition.key) if self.record else None
            kept = [option for option in definition.options if not option.archived or option.id == held]
            choices = {"": "", **{str(option.id): option.title for option in kept}}
            return SelectField(**common, choices=choices, validate_choice=False)
        return StringField(**common, render_kw=_TYPED.get(definition.type))


_TYPED: Final[Mapping[str, dict[str, Any]]] = {
    "date": {"type": "date"}, "integer": {"inputmode": "numeric"}, "decimal": {"inputmode": "decimal"}}
_KEYBOARDS: Final[Mapping[str, str]] = {"phone": "tel", "email": "email", "id_number": "text"}


def _keyboard(field: str) -> dict[str, str]:
    """What a phone shows to type with; browsers must not fill a customer's file with the reader's own details."""
    known = {"inputmode": _KEYBOARDS[field]} if field in _KEYBOARDS else {}
    return {"autocomplete": "off", **known}


def typed(form: Form, fields: Sequence[str]) -> dict[str, str]:
    """What the inputs hold now, as text."""
    return {field: _text(form[field]) for field in fields if field in form}


def _text(field: Field) -> str:
    return "" if field.data is None else str(field.data).strip()


def labels_of(field: Field) -> dict[str, str]:
    """The words for the values of a select; none for other inputs."""
    return field.choices if isinstance(field, SelectField) and isinstance(field.choices, dict) else {}
