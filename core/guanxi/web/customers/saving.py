"""Saving what a form changed: only what differs from what it showed, on top of the version it showed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import abort, request

from guanxi.ctx import Ctx
from guanxi.customers.definitions import Definition, field_definitions
from guanxi.customers.drafts import Draft
from guanxi.customers.masking import unmasked
from guanxi.customers.queries import CustomerRecord, PointRow, customer_record, points_of
from guanxi.customers.rights import require_edit
from guanxi.customers.services import write_one
from guanxi.errors import Conflict
from guanxi.web.customers.inputs import Inputs, typed
from guanxi.web.customers.layout import Section, section_of
from guanxi.web.customers.plugin_fields import NONE, PluginSections, plugin_field, plugin_sections
from guanxi.web.customers.raw import raw_values
from guanxi.web.forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A customer as it is now, with what its forms need; `plugins` where the form has fields of theirs.

    `again` reads the same once more.
    """

    record: CustomerRecord
    points: Sequence[PointRow]
    definitions: Mapping[str, Definition]
    again: Callable[[Ctx], Stored]
    plugins: PluginSections = NONE

    def section(self, key: str) -> Section | None:
        """One section of the form by its key; "all" is every field in one, those of plugins included."""
        found = section_of(self.record.kind, self.definitions, key)
        if found is None or not self.plugins.fields:
            return found
        return replace(found, fields=(*found.fields, *self.plugins.fields))

    def raw(self, ctx: Ctx, fields: Sequence[str]) -> dict[str, str]:
        """What the inputs of `fields` hold."""
        own = [field for field in fields if field not in self.plugins.fields]
        theirs = {field: self.plugins.fields[field].raw for field in fields if field in self.plugins.fields}
        return {**raw_values(ctx, self.record, self.points, self.definitions, own), **theirs}

    def form(self, ctx: Ctx, fields: Sequence[str]) -> Form:
        """A form of `fields`, holding what is stored or what was sent."""
        inputs = Inputs(ctx=ctx, definitions=self.definitions, record=self.record, plugins=self.plugins)
        return inputs.form(fields, self.raw(ctx, fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody typed into a form that had shown `original`, at `version` of the customer."""

    version: int
    original: Mapping[str, str]
    typed: Mapping[str, str]

    @property
    def changed(self) -> dict[str, str]:
        """Only what differs."""
        return {field: value for field, value in self.typed.items() if value != self.original.get(field, "")}


class Clash(Exception):
    """Somebody else changed fields of the same form meanwhile: `edit` was to be saved, `theirs` is what its inputs
    would hold now."""

    def __init__(self, edit: Edit, stored: Stored, theirs: Mapping[str, str]) -> None:
        super().__init__()
        self.edit = edit
        self.stored = stored
        self.theirs = theirs


def stored_customer(ctx: Ctx, customer_id: int, *, whole: bool = True) -> Stored:
    """A customer the viewer may change, for the whole form or for one of its sections. Raises NotFound, Forbidden."""
    record = customer_record(ctx, customer_id)
    require_edit(ctx, customer_id)
    points = [point for point in points_of(ctx, customer_id) if point.person_id is None]
    plugins = plugin_sections(ctx, record.kind, customer_id) if whole else NONE
    return Stored(record=record, points=points, definitions=field_definitions(ctx), plugins=plugins,
                  again=partial(stored_customer, customer_id=customer_id, whole=whole))


def stored_field(ctx: Ctx, customer_id: int, key: str) -> Stored:
    """The same for a form of one field, which may be a plugin's attribute. Raises NotFound, Forbidden."""
    stored = stored_customer(ctx, customer_id, whole=False)
    return replace(stored, plugins=plugin_field(ctx, key, customer_id),
                   again=partial(stored_field, customer_id=customer_id, key=key))


def sent_edit(form: Form, fields: Sequence[str]) -> Edit:
    """The edit that this request sends."""
    try:
        version, original = int(request.form["version"]), json.loads(request.form["original"])
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(original, dict):
        abort(400)
    return Edit(version=version, original={str(key): str(value) for key, value in original.items()},
                typed=typed(form, fields))


def save_edit(ctx: Ctx, stored: Stored, edit: Edit, *, accept: bool) -> None:
    """Write what changed. Raises Refused with issues, Clash when others changed fields of the same form.

    When others changed other fields only, both changes are kept and nothing is asked. A plugin may have changed what
    is its own without a new version of the customer.
    """
    theirs = stored.raw(ctx, [field for field in edit.changed if field in stored.plugins.fields])
    if any(theirs[field] != edit.original.get(field, "") for field in theirs):
        raise Clash(edit, stored, stored.raw(ctx, list(edit.typed)))
    try:
        _write(ctx, stored, edit.changed, edit.version, accept)
    except Conflict:
        now = stored.again(ctx)
        theirs = now.raw(ctx, list(edit.typed))
        if any(theirs[field] not in (edit.original.get(field, ""), yours) for field, yours in edit.typed.items()):
            raise Clash(edit, now, theirs) from None
        _write(ctx, now, edit.changed, now.record.version, accept)


def _write(ctx: Ctx, stored: Stored, changed: Mapping[str, Any], version: int, accept: bool) -> None:
    values = {field: value for field, value in changed.items() if field not in stored.plugins.fields}
    theirs = {field: value for field, value in changed.items() if field in stored.plugins.fields}
    if "phone" in values:
        numbers = [point.value for point in stored.points if point.channel == "phone"]
        values["phone"] = unmasked(ctx, values["phone"], numbers)
    if changed:
        write_one(ctx, Draft(customer_id=stored.record.id, version=version, values=values, attributes=theirs,
                             accept_duplicates=accept))
