"""Custom fields and their options as the administration shows them, archived ones included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select

from guanxi.ctx import Ctx
from guanxi.customers.models import CustomField, CustomOption
from guanxi.errors import NotFound
from guanxi.i18n import _l


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One custom field. `filterable` but not `ready`: its index is being made."""

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
    ready: bool
    archived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One option of a choice field that was not merged into another."""

    id: int
    title: str
    archived: bool


def all_fields(ctx: Ctx, *, archived: bool = False) -> list[FieldRow]:
    """Custom fields in the order they are shown: those in use, or the archived ones."""
    place = CustomField.archived_at.is_not(None) if archived else CustomField.archived_at.is_(None)
    rows = ctx.session.execute(_select().where(place).order_by(CustomField.position, CustomField.id))
    return [FieldRow(**row._mapping) for row in rows]


def field_by_id(ctx: Ctx, field_id: int) -> FieldRow:
    """One custom field. Raises NotFound."""
    row = ctx.session.execute(_select().where(CustomField.id == field_id)).one_or_none()
    if row is None:
        raise NotFound(_l("This field no longer exists."))
    return FieldRow(**row._mapping)


def options_of(ctx: Ctx, field_id: int) -> list[OptionRow]:
    """The options of one field, in their order."""
    rows = ctx.session.execute(
        select(CustomOption.id, CustomOption.title, CustomOption.archived)
        .where(CustomOption.field_id == field_id, CustomOption.merged_into.is_(None))
        .order_by(CustomOption.position, CustomOption.id))
    return [OptionRow(**row._mapping) for row in rows]


def sections_in_use(ctx: Ctx) -> list[str]:
    """The sections custom fields stand in, to choose from."""
    found = select(CustomField.section).where(CustomField.section.is_not(None)).distinct()
    return sorted(section for section in ctx.session.scalars(found) if section)


_COLUMNS: Final = ("id", "key", "title", "type", "scale", "kind", "section", "hint", "required", "personal",
                   "filterable", "ready", "archived_at")


def _select() -> Select[Any]:
    return select(*(getattr(CustomField, name) for name in _COLUMNS))
