"""Plugins' sections of the form of a customer: their fields, what these hold, and which plugins could not do theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from flask import request
from wtforms import SelectField, StringField, TextAreaField

from guanxi.contributions import Attribute, AttributeType, Choice, FormSection
from guanxi.ctx import Ctx
from guanxi.customers import definitions
from guanxi.customers.plugin_values import (
    FIGURES,
    WRITABLE,
    attribute_of,
    decimals,
    longest,
    offered,
    plugin_of,
    raw_of,
    stored_values,
    unsaved,
)
from guanxi.errors import Refused, Text
from guanxi.i18n import _, _l
from guanxi.plugin.dispatch import WrongShape, contained, gather
from guanxi.web.customers.layout import Section
from guanxi.web.forms import Form

HOOK: Final = "customer_form_sections"
_LINE: Final = 200
"""A text that may be longer gets several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginField:
    """One attribute in a form: what is stored of it, and what can be chosen."""

    attribute: Attribute
    value: Any = None
    choices: Sequence[Choice] = ()

    @property
    def raw(self) -> str:
        """What the input holds."""
        return raw_of(self.attribute, self.value)

    def input(self) -> Any:
        """The WTForms field."""
        attribute = self.attribute
        common: dict[str, Any] = {"label": attribute.title, "description": attribute.currency or ""}
        if attribute.type is AttributeType.BOOLEAN:
            return SelectField(**common, choices={"": "", "1": _("Yes"), "0": _("No")}, validate_choice=False)
        if attribute.type is AttributeType.CHOICE:
            choices = {"": "", **{str(choice.value): str(choice.title) for choice in self.choices}}
            return SelectField(**common, choices=choices, validate_choice=False)
        if attribute.type is AttributeType.DATE:
            return StringField(**common, render_kw={"type": "date"})
        if attribute.type in FIGURES:
            mode = "decimal" if decimals(attribute) else "numeric"
            return StringField(**common, render_kw={"inputmode": mode, "autocomplete": "off"})
        kind = StringField if longest(attribute) <= _LINE else TextAreaField
        return kind(**common, render_kw={"autocomplete": "off", "maxlength": longest(attribute)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSections:
    """The plugins' share in one form; `failed` names those whose share is missing."""

    sections: Sequence[Section] = ()
    fields: Mapping[str, PluginField] = field(default_factory=dict)
    failed: Sequence[Text] = ()


NONE: Final = PluginSections()


def plugin_sections(ctx: Ctx, kind: str, customer_id: int | None = None) -> PluginSections:
    """What the enabled plugins add to the form of a customer, or of a new one of `kind`: a call of each plugin that
    adds something, and for a stored customer one statement for each section."""
    found = gather(ctx, HOOK, customer_id=customer_id, kind=kind)
    sections: list[Section] = []
    fields: dict[str, PluginField] = {}
    failed = list(found.failed)
    about = "a new customer" if customer_id is None else f"customer {customer_id}"
    for item in found.items:
        name = plugin_of(item.key)
        part = contained(ctx, name, HOOK, about, partial(_fields, section=item, customer_id=customer_id))
        if part is None:
            failed.append(ctx.catalogue.titles[name])
        elif part:
            fields.update(part)
            sections.append(Section(key=item.key, title=item.title, fields=tuple(part)))
    return PluginSections(sections=sections, fields=fields, failed=list(dict.fromkeys(failed)))


def plugin_field(ctx: Ctx, key: str, customer_id: int) -> PluginSections:
    """One attribute of a plugin as the field of a form; NONE where nobody, or not this actor, can write it so."""
    attribute = attribute_of(ctx, key)
    if attribute is None or attribute.write is None or attribute.type not in WRITABLE or not ctx.may(
            attribute.permission):
        return NONE
    section = FormSection(key=key, title=attribute.title, attributes=(key,))
    found = contained(ctx, plugin_of(key), HOOK, f"customer {customer_id}",
                      partial(_fields, section=section, customer_id=customer_id))
    return PluginSections(fields=found or {})


def refuse_unknown(form: Form) -> None:
    """Raise Refused when the request sends a field of a plugin that its form does not have (any more)."""
    unknown = [key for key in request.form if "." in key and not key.startswith(definitions.PREFIX) and key not in form]
    if unknown:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), [unsaved(key) for key in unknown])


def _fields(ctx: Ctx, section: FormSection, customer_id: int | None) -> dict[str, PluginField]:
    attributes = [item for key in section.attributes if ctx.may((item := _writable(ctx, section, key)).permission)]
    ids: Iterable[int] = () if customer_id is None else (customer_id,)
    stored = stored_values(ctx, ids, attributes).get(customer_id or 0, {})
    return {item.key: PluginField(attribute=item, value=stored.get(item.key), choices=_choices(ctx, item, stored))
            for item in attributes}


def _writable(ctx: Ctx, section: FormSection, key: str) -> Attribute:
    found = attribute_of(ctx, key) if plugin_of(key) == plugin_of(section.key) else None
    if found is None or found.write is None or found.type not in WRITABLE:
        raise WrongShape(f"the section {section.key!r} names {key!r}: no attribute of its plugin that a form can write")
    return found


def _choices(ctx: Ctx, attribute: Attribute, stored: Mapping[str, Any]) -> Sequence[Choice]:
    return offered(attribute.choices(ctx), stored.get(attribute.key)) if attribute.choices else ()
