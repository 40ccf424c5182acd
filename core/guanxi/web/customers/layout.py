"""Which fields stand together: the sections of the form and of the page, for persons and for companies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guanxi.customers.definitions import PREFIX, Definition
from guanxi.errors import Text
from guanxi.i18n import _, _l


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields under one heading; `key` stands in addresses."""

    key: str
    title: Text | str
    fields: tuple[str, ...]


_REACH: Final = Section(key="reach", title=_l("Contact"), fields=("phone", "email", "wechat", "region", "address"))
_OWN: Final = Section(key="own", title=_l("Responsible"), fields=(
    "state", "owner_id", "department_id", "store_id", "source", "number"))
_CORE: Final[Mapping[str, tuple[Section, ...]]] = {
    "person": (
        Section(key="about", title=_l("About"), fields=("name", "gender", "position", "salutation")),
        _REACH, _OWN,
        Section(key="more", title=_l("Personal"), fields=(
            "birthday", "language", "former_name", "industry", "id_number")),
        Section(key="invoice", title=_l("Invoicing"), fields=("invoice_title", "bank_name", "bank_account"))),
    "company": (
        Section(key="about", title=_l("About"), fields=("name", "industry", "size", "credit_code")),
        _REACH, _OWN,
        Section(key="more", title=_l("Business"), fields=("business_scope", "former_name", "language")),
        Section(key="invoice", title=_l("Invoicing"), fields=(
            "invoice_title", "tax_number", "bank_name", "bank_account"))),
}


def sections(kind: str, definitions: Mapping[str, Definition]) -> list[Section]:
    """The sections of a customer of `kind`, the core's and then those of custom fields."""
    return [*_CORE[kind], *custom_sections(kind, definitions)]


def custom_sections(kind: str, definitions: Mapping[str, Definition]) -> list[Section]:
    """Custom fields of `kind` by the section each names, in the order of the fields; the unnamed one first."""
    found: dict[str, list[str]] = {}
    for definition in definitions.values():
        if definition.kind in (None, kind):
            found.setdefault(definition.section or "", []).append(PREFIX + definition.key)
    named = sorted(found.items(), key=lambda item: item[0] != "")
    return [Section(key=f"custom-{place}", title=title or _("More details"), fields=tuple(fields))
            for place, (title, fields) in enumerate(named)]


def section_of(kind: str, definitions: Mapping[str, Definition], key: str) -> Section | None:
    """One section by its key; "all" is every field in one."""
    every = sections(kind, definitions)
    if key == "all":
        return Section(key="all", title="", fields=tuple(field for section in every for field in section.fields))
    return next((section for section in every if section.key == key), None)
