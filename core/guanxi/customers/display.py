"""Values of a customer's fields as people read them: in history, in a conflict, beside each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel import Locale, UnknownLocaleError

from guanxi import i18n
from guanxi.contributions import Attribute, AttributeType
from guanxi.customers import regions
from guanxi.customers.attributes import KIND_CHOICES
from guanxi.customers.birthday_reading import read_birthday
from guanxi.customers.birthdays import Birthday
from guanxi.customers.consents import CHANNELS, PURPOSES
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.fields import FIELDS
from guanxi.customers.mentions import mentioned, spelled_out
from guanxi.customers.people import ROLES
from guanxi.customers.phones import display, mask
from guanxi.customers.relation_kinds import side_title
from guanxi.customers.states import TITLES
from guanxi.errors import Text
from guanxi.i18n import _, _l
from guanxi.money import Money

GENDER_TITLES: Final[Mapping[str, Text]] = {"male": _l("Male"), "female": _l("Female"), "other": _l("Other")}
REFERENCES: Final[Mapping[str, str]] = {
    "owner_id": "user", "department_id": "department", "store_id": "store", "collaborators": "user"}
"""What the fields that hold ids point at."""
_MORE_TITLES: Final[Mapping[str, Text]] = {
    "tags": _l("Tags"), "collaborators": _l("Collaborators"), "trashed": _l("Trash"), "role": _l("Role"),
    "note": _l("Note"), "attachment": _l("File"), "left": _l("Has left"),
    "relation": _l("Relation"), "consent": _l("Consent"),
    "pinned": _l("Pinned"), "merged": _l("Merged files"), "merged_into": _l("Merged into")}
_LABELS: Final[Mapping[str, Mapping[str, Text]]] = {
    "state": TITLES, "gender": GENDER_TITLES, "role": ROLES,
    "kind": {str(choice.value): choice.title for choice in KIND_CHOICES}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is needed to read values: the reader's language, custom fields, names of what ids stand for.

    `names` is keyed by what it is ("user", "department", "store", "customer", "person") and id. `attributes` are those
    of plugins that the reader may see, `options` the words for their values.
    """

    locale: str
    today: date
    whole_phones: bool
    definitions: Mapping[str, Definition]
    names: Mapping[tuple[str, int], str]
    attributes: Mapping[str, Attribute] = dataclasses.field(default_factory=dict)
    options: Mapping[str, Mapping[Any, Text]] = dataclasses.field(default_factory=dict)

    def title(self, field: str) -> str:
        """The name of a field, also of those beside the customer's own ("relation.works_for", "person.12.phone")."""
        head, _dot, rest = field.partition(".")
        if field.startswith(PREFIX):
            definition = self.definitions.get(rest)
            return definition.title if definition else _("An archived field")
        if head == "person":
            key, _dot, inner = rest.partition(".")
            name = self.names.get(("person", int(key))) or _("Contact person")
            return f"{name} · {self.title(inner)}"
        if head == "attribute":
            return str(self.attributes[rest].title) if rest in self.attributes else _("A field of a plugin")
        if head == "relation":
            return str(side_title(rest))
        if head == "consent":
            channel, _dot, purpose = rest.partition(".")
            return f"{PURPOSES.get(purpose, purpose)} · {CHANNELS.get(channel, channel)}"
        known = FIELDS.get(head)
        return str(known.title if known else _MORE_TITLES.get(head, head))

    def text(self, field: str, value: Any) -> str:
        """A stored value in words; empty for none."""
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, list):
            return _("; ").join(self.text(field, item) for item in value)
        head, _dot, rest = field.partition(".")
        if head == "person":
            return self.text(rest.partition(".")[2], value)
        if field.startswith(PREFIX):
            definition = self.definitions.get(rest)
            return custom_text(definition, value, self.locale, self.today) if definition else str(value)
        if head == "attribute":
            return self._of_plugin(rest, value)
        if head == "note":
            return spelled_out(str(value), self.names, _("somebody"))
        if head == "relation":
            return self.names.get(("customer", value)) or _("a customer held elsewhere")
        if field in REFERENCES:
            return self.names.get((REFERENCES[field], value)) or _("no longer there")
        return self._own(field, value)

    def _of_plugin(self, key: str, value: Any) -> str:
        attribute = self.attributes.get(key)
        if attribute is None:
            return ""
        if isinstance(value, bool) or attribute.type is AttributeType.BOOLEAN:
            return _("Yes") if value else _("No")
        if attribute.type is AttributeType.MONEY:
            return i18n.money(Money(value, attribute.currency or "CNY"), self.locale)
        if attribute.type is AttributeType.DATE:
            return i18n.day(date.fromisoformat(value), self.locale, self.today, short=True)
        if attribute.type in (AttributeType.INTEGER, AttributeType.DECIMAL):
            return i18n.number(Decimal(value).scaleb(-attribute.scale) if attribute.scale else value)
        return str(self.options.get(key, {}).get(value, value))

    def _own(self, field: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if field == "phone":
            return display(str(value)) if self.whole_phones else mask(str(value)) if "*" not in value else value
        if field in _LABELS:
            return str(_LABELS[field].get(value, value))
        reader = _READERS.get(field)
        return reader(value, self.locale) if reader else str(value)


def custom_text(definition: Definition, value: Any, locale: str, today: date) -> str:
    """The JSON value of a custom field in words."""
    if value is None:
        return ""
    if definition.type == "choice":
        wanted = definition.merged.get(value, value)
        return next((option.title for option in definition.options if option.id == wanted), _("no longer there"))
    if definition.type == "boolean":
        return _("Yes") if value else _("No")
    if definition.type == "date":
        return i18n.day(date.fromisoformat(value), locale, today, short=True)
    if definition.type in ("integer", "decimal"):
        return i18n.number(Decimal(value).scaleb(-definition.scale) if definition.scale else value)
    return str(value)


def birthday_text(birthday: Birthday, locale: str, today: date | None = None) -> str:
    """A birthday in words, with the age where `today` and the year are known."""
    age = birthday.age_on(today) if today else None
    text = birthday.text(locale)
    return _("%(birthday)s (%(age)s years)", birthday=text, age=age) if age is not None else text


def language_text(tag: str, locale: str) -> str:
    """The name of a language in the reader's."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(locale) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def size_text(size: str) -> str:
    """A number of staff: 20-99 people."""
    return _("%(size)s people", size=size.replace("-", "–"))


def joined(parts: Iterable[str]) -> str:
    """Several values in one line, as the language parts them."""
    return _(", ").join(part for part in parts if part)


def _birthday(value: str, locale: str) -> str:
    read = read_birthday(value)
    return birthday_text(read, locale) if isinstance(read, Birthday) else value


_READERS: Final[Mapping[str, Callable[[Any, str], str]]] = {
    "region": regions.label, "language": language_text, "birthday": _birthday,
    "size": lambda value, _locale: size_text(value)}


def ids_in(fields: Iterable[tuple[str, Sequence[Any]]]) -> dict[str, set[int]]:
    """The ids that stand in values, by what they are of: {"user": {1, 5}}."""
    found: dict[str, set[int]] = {}
    for field, values in fields:
        head = field.partition(".")[0]
        what = "customer" if head == "relation" else REFERENCES.get(field)
        if head == "person":
            found.setdefault("person", set()).add(int(field.split(".")[1]))
        if head == "note":
            users = (user_id for value in values for user_id in mentioned(str(value or "")))
            found.setdefault("user", set()).update(users)
        if what:
            flat = (item for value in values for item in (value if isinstance(value, list) else [value]))
            found.setdefault(what, set()).update(item for item in flat if isinstance(item, int))
    return found
