"""Custom fields as the write path and the forms need them, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers import readers
from guanxi.customers.drafts import FieldValue
from guanxi.customers.models import CustomField, CustomOption
from guanxi.db import ReadSession
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.plugin.muting import raise_epoch

PREFIX: Final = "custom."
TEXT_KEPT = 200
"""Characters of a text value that lists can sort and filter by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a choice field."""

    id: int
    title: str
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One custom field. In a customer's JSON a date stands as ISO text, a decimal scaled, a choice as option id.

    `ready` says that lists may sort and filter by it; `merged` leads from the options that were merged to the
    ones they became, for values and forms that still name them.
    """

    id: int
    key: str
    title: str
    type: str
    scale: int
    kind: str | None
    section: str | None
    hint: str | None
    required: bool
    personal: bool
    filterable: bool
    ready: bool = True
    options: tuple[Option, ...] = ()
    merged: Mapping[int, int] = field(default_factory=dict)

    def read(self, raw: object) -> Any:
        """The JSON value of what somebody wrote, None when empty, or an Issue."""
        if raw is None or raw == "":
            return None
        return _READERS[self.type](self, raw)

    def indexed(self, value: Any) -> FieldValue | None:
        """The row that lists sort and filter by, for a JSON value."""
        if value is None or not self.filterable:
            return None
        if self.type == "text":
            return FieldValue(self.id, text=value[:TEXT_KEPT])
        if self.type == "date":
            return FieldValue(self.id, day=date.fromisoformat(value))
        return FieldValue(self.id, number=int(value))


_KEPT: Final = "customers.fields"
_FIELDS: Final = (
    select(CustomField.id, CustomField.key, CustomField.title, CustomField.type, CustomField.scale, CustomField.kind,
           CustomField.section, CustomField.hint, CustomField.required, CustomField.personal, CustomField.filterable,
           CustomField.ready)
    .where(CustomField.archived_at.is_(None)).order_by(CustomField.position, CustomField.id))
_OPTIONS: Final = (
    select(CustomOption.id, CustomOption.field_id, CustomOption.title, CustomOption.archived, CustomOption.merged_into)
    .order_by(CustomOption.position, CustomOption.id))


def field_definitions(ctx: Ctx, *, fresh: bool = False) -> Mapping[str, Definition]:
    """All custom fields in use, by key, in the order they are shown.

    Read once for each change of them; `fresh` for work that has just changed them itself, as a unit of work reads
    them always.
    """
    kept = ctx.catalogue.kept
    if fresh or not isinstance(ctx.session, ReadSession):
        return _read(ctx)
    if _KEPT not in kept:
        kept[_KEPT] = _read(ctx)
    found: Mapping[str, Definition] = kept[_KEPT]
    return found


def fields_change(ctx: Ctx) -> None:
    """Let everybody read the definitions anew once this transaction is committed."""
    ctx.catalogue.kept.pop(_KEPT, None)
    raise_epoch(ctx)


def _read(ctx: Ctx) -> Mapping[str, Definition]:
    rows = ctx.session.execute(_FIELDS).all()
    options, merged = _options(ctx) if any(row.type == "choice" for row in rows) else ({}, {})
    return {row.key: Definition(**row._mapping, options=tuple(options.get(row.id, ())), merged=merged.get(row.id, {}))
            for row in rows}


def _options(ctx: Ctx) -> tuple[dict[int, list[Option]], dict[int, dict[int, int]]]:
    """Options in use, and what the others were merged into, by field."""
    options: dict[int, list[Option]] = {}
    merged: dict[int, dict[int, int]] = {}
    for row in ctx.session.execute(_OPTIONS):
        if row.merged_into is None:
            options.setdefault(row.field_id, []).append(Option(id=row.id, title=row.title, archived=row.archived))
        else:
            merged.setdefault(row.field_id, {})[row.id] = row.merged_into
    return options, merged


def _text(_definition: Definition, raw: object) -> Any:
    return readers.text(4000)(raw)


def _integer(_definition: Definition, raw: object) -> Any:
    return readers.integer(raw)


def _decimal(definition: Definition, raw: object) -> Any:
    return readers.scaled(raw, definition.scale)


def _date(_definition: Definition, raw: object) -> Any:
    value = readers.day(raw)
    return value.isoformat() if isinstance(value, date) else value


def _boolean(_definition: Definition, raw: object) -> Any:
    return readers.boolean(raw)


def _choice(definition: Definition, raw: object) -> Any:
    wanted = str(raw).strip()
    wanted = str(definition.merged.get(int(wanted), wanted)) if wanted.isascii() and wanted.isdigit() else wanted
    for option in definition.options:
        if wanted in (option.title, str(option.id)):
            return option.id
    titles = ", ".join(option.title for option in definition.options[:10])
    return Issue(message=_l("“%(value)s” is not one of the options: %(options)s."), code="not_an_option",
                 params={"value": wanted[:60], "options": titles})


_READERS: Final[Mapping[str, Callable[[Definition, object], Any]]] = {
    "text": _text, "integer": _integer, "decimal": _decimal, "date": _date, "boolean": _boolean, "choice": _choice}
