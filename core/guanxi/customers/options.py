"""The options of a choice field: added, renamed, put in order, archived, merged. No customer loses its value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.customfields import found_field
from guanxi.customers.definitions import fields_change
from guanxi.customers.field_details import MOST_OPTIONS, tidy
from guanxi.customers.field_jobs import ask_for_merge
from guanxi.customers.models import CustomOption
from guanxi.db.locks import lock_name
from guanxi.errors import Issue, NotFound, Refused
from guanxi.i18n import _l

TITLE_LENGTH: Final = 100


def add_option(ctx: Ctx, field_id: int, title: str) -> int:
    """Add an option at the end; its id. Raises Refused."""
    field = _begin(ctx, field_id)
    siblings = _siblings(ctx, field_id)
    if field.type != "choice" or len(siblings) >= MOST_OPTIONS:
        raise Refused(_l("This field takes no more options."))
    row = CustomOption(field_id=field_id, title=_checked(siblings, title, None), position=len(siblings))
    ctx.session.add(row)
    ctx.session.flush()
    record(ctx, "custom_field", field_id, "edit", {f"option.{row.id}": (None, row.title)})
    return row.id


def rename_option(ctx: Ctx, field_id: int, option_id: int, title: str) -> None:
    """Call an option something else; values refer to it by id, so no customer is touched. Raises Refused."""
    _begin(ctx, field_id)
    siblings = _siblings(ctx, field_id)
    row = _own(siblings, option_id)
    wanted = _checked(siblings, title, option_id)
    if wanted != row.title:
        record(ctx, "custom_field", field_id, "edit", {f"option.{option_id}": (row.title, wanted)})
        row.title = wanted
        ctx.session.flush()


def archive_option(ctx: Ctx, field_id: int, option_id: int, archived: bool = True) -> None:
    """Offer an option no longer (or again); customers that have it keep it."""
    _begin(ctx, field_id)
    row = _own(_siblings(ctx, field_id), option_id)
    if row.archived != archived:
        row.archived = archived
        ctx.session.flush()
        record(ctx, "custom_field", field_id, "edit", {f"option.{option_id}.archived": (not archived, archived)})


def order_options(ctx: Ctx, field_id: int, option_ids: Sequence[int]) -> None:
    """Offer options in this order; those not named follow in the order they have."""
    _begin(ctx, field_id)
    rows = {row.id: row for row in _siblings(ctx, field_id)}
    wanted = [row_id for row_id in dict.fromkeys(option_ids) if row_id in rows]
    after = [*wanted, *(row_id for row_id in rows if row_id not in wanted)]
    if after == list(rows):
        return
    record(ctx, "custom_field", field_id, "order", {"options": (list(rows), after)})
    for place, row_id in enumerate(after):
        rows[row_id].position = place
    ctx.session.flush()


def merge_option(ctx: Ctx, field_id: int, option_id: int, into_id: int) -> int:
    """Make one option of two: `option_id` becomes `into_id` for every customer; the id of the job that does it.

    From now on the option is read as the other one, also in forms opened before.
    """
    field = _begin(ctx, field_id)
    siblings = _siblings(ctx, field_id)
    row, into = _own(siblings, option_id), _own(siblings, into_id)
    if row is into:
        raise Refused(_l("Choose another option than this one."))
    row.merged_into = into_id
    # What was merged into this one before goes along, so that one step always leads to an option in use.
    ctx.session.execute(update(CustomOption).where(CustomOption.merged_into == option_id).values(merged_into=into_id))
    ctx.session.flush()
    record(ctx, "custom_field", field_id, "edit", {f"option.{option_id}.merged_into": (None, into_id)})
    return ask_for_merge(ctx, field.id, option_id, into_id, row.title)


def _begin(ctx: Ctx, field_id: int) -> Any:
    ctx.require("admin.fields")
    lock_name(ctx.session, "custom_field")
    fields_change(ctx)
    return found_field(ctx, field_id)


def _siblings(ctx: Ctx, field_id: int) -> list[CustomOption]:
    return list(ctx.session.scalars(
        select(CustomOption).where(CustomOption.field_id == field_id, CustomOption.merged_into.is_(None))
        .order_by(CustomOption.position, CustomOption.id)))


def _own(siblings: Sequence[CustomOption], option_id: int) -> CustomOption:
    row = next((row for row in siblings if row.id == option_id), None)
    if row is None:
        raise NotFound(_l("This option no longer exists. Reload the page."))
    return row


def _checked(siblings: Sequence[CustomOption], title: str, option_id: int | None) -> str:
    wanted = tidy(title)
    message = None
    if not wanted or len(wanted) > TITLE_LENGTH:
        message = _l("An option has 1 to %(count)s characters.", count=TITLE_LENGTH)
    elif any(row.title.lower() == wanted.lower() for row in siblings if row.id != option_id):
        message = _l("There is an option of this name already. To make one of two, merge them.")
    if message is not None:
        raise Refused(message, [Issue(field="title", code="taken", message=message)])
    return wanted
