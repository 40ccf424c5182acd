"""Custom fields, which an administrator makes in a minute: made, changed, put in order, archived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.definitions import fields_change
from guanxi.customers.field_details import FieldDetails, checked, field_key, option_titles, tidy
from guanxi.customers.field_jobs import ask_for_index
from guanxi.customers.models import CustomField, CustomOption
from guanxi.db.locks import lock_name
from guanxi.errors import Issue, NotFound, Refused
from guanxi.i18n import _l


def create_field(ctx: Ctx, details: FieldDetails) -> int:
    """Add a custom field, with its options if it is a choice; its id. Raises Refused."""
    _begin(ctx)
    values = checked(details, new=True)
    _refuse_taken(ctx, values["title"], None)
    keys = set(ctx.session.scalars(select(CustomField.key)))
    row = CustomField(key=field_key(details.key, details.title, keys), type=details.type,
                      scale=details.scale if details.type == "decimal" else 0, filterable=details.filterable,
                      ready=details.filterable, position=_next_position(ctx), **values)
    ctx.session.add(row)
    ctx.session.flush()
    options = option_titles(details.options) if details.type == "choice" else []
    ctx.session.add_all(CustomOption(field_id=row.id, title=title, position=place)
                        for place, title in enumerate(options))
    ctx.session.flush()
    record(ctx, "custom_field", row.id, "create", {
        **{name: (None, value) for name, value in values.items() if value}, "key": (None, row.key),
        "type": (None, row.type), **({"options": (None, options)} if options else {})})
    return row.id


def edit_field(ctx: Ctx, field_id: int, details: FieldDetails) -> int | None:
    """Change everything but key and type. Returns the id of the job that (un)makes the index, if one is needed.

    Renaming touches no customer. Raises Refused, NotFound.
    """
    _begin(ctx)
    row = found_field(ctx, field_id)
    values = checked(details, new=False)
    _refuse_taken(ctx, values["title"], field_id)
    _set(ctx, row, "edit", values)
    return set_filterable(ctx, field_id, details.filterable)


def set_filterable(ctx: Ctx, field_id: int, filterable: bool) -> int | None:
    """Let lists sort and filter by a field, or no longer; the id of the job that does it, None without a change.

    Lists offer the field once the job has put the values there are into the index.
    """
    _begin(ctx)
    row = found_field(ctx, field_id)
    if row.filterable == filterable:
        return None
    row.ready = False
    _set(ctx, row, "edit", {"filterable": filterable})
    return ask_for_index(ctx, row.id, row.title, wanted=filterable)


def archive_field(ctx: Ctx, field_id: int) -> None:
    """Take a field out of forms, lists and pages. Its values stay and come back with it."""
    _begin(ctx)
    row = found_field(ctx, field_id)
    if row.archived_at is None:
        row.ready = False
        _set(ctx, row, "archive", {"archived_at": ctx.now})


def unarchive_field(ctx: Ctx, field_id: int) -> int | None:
    """Bring a field back; the id of the job that brings its index up to date, if it has one."""
    _begin(ctx)
    row = found_field(ctx, field_id)
    if row.archived_at is None:
        return None
    _refuse_taken(ctx, row.title, field_id)
    _set(ctx, row, "restore", {"archived_at": None})
    return ask_for_index(ctx, row.id, row.title, wanted=True) if row.filterable else None


def order_fields(ctx: Ctx, field_ids: Sequence[int]) -> None:
    """Show fields in this order; those not named follow in the order they have."""
    _begin(ctx)
    rows = {row.id: row for row in ctx.session.scalars(
        select(CustomField).order_by(CustomField.position, CustomField.id))}
    wanted = [*(row_id for row_id in dict.fromkeys(field_ids) if row_id in rows)]
    before = list(rows)
    after = [*wanted, *(row_id for row_id in rows if row_id not in wanted)]
    for place, row_id in enumerate(after):
        rows[row_id].position = place
    ctx.session.flush()
    if before != after:
        record(ctx, "custom_field", after[0], "order", {"order": (before, after)})


def found_field(ctx: Ctx, field_id: int) -> CustomField:
    """The field's row. Raises NotFound."""
    row = ctx.session.get(CustomField, field_id)
    if row is None:
        raise NotFound(_l("This field no longer exists."))
    return row


def _begin(ctx: Ctx) -> None:
    """Check the right, and let these rare writes happen one at a time, so that what they check stays true."""
    ctx.require("admin.fields")
    lock_name(ctx.session, "custom_field")
    fields_change(ctx)


def _set(ctx: Ctx, row: CustomField, action: str, values: Mapping[str, Any]) -> None:
    changes = {name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    ctx.session.flush()
    if changes:
        record(ctx, "custom_field", row.id, action, changes)


def _refuse_taken(ctx: Ctx, title: str, field_id: int | None) -> None:
    other = select(CustomField.id).where(
        func.lower(CustomField.title) == tidy(title).lower(), CustomField.id != (field_id or 0),
        CustomField.archived_at.is_(None))
    if ctx.session.scalar(other) is not None:
        message = _l("Another field has this name.")
        raise Refused(message, [Issue(field="title", code="taken", message=message)])


def _next_position(ctx: Ctx) -> int:
    last = ctx.session.scalar(select(func.max(CustomField.position)))
    return 0 if last is None else last + 1
