"""Tags (标签): putting them on customers, and keeping the list of them in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import delete, func, select

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.filing import Change, file_changes
from guanxi.customers.models import CustomerTag, Tag
from guanxi.customers.visibility import usable_ids, vouch
from guanxi.db import EVERYTHING, insert_many
from guanxi.db.locks import lock_name
from guanxi.errors import Issue, NotFound, Refused, Text
from guanxi.i18n import _l

TONES: Final[Mapping[str, Text]] = {
    "grey": _l("Grey"), "warn": _l("Yellow"), "good": _l("Green"), "bad": _l("Red")}
NAME_LENGTH: Final = 60
_CHUNK: Final = 500


def put_tag(ctx: Ctx, customer_ids: Iterable[int], tag_id: int) -> list[int]:
    """Put a tag on customers; returns those that did not have it yet. Those not the actor's to change are left out."""
    lock_name(ctx.session, "customer_tag")
    tag = _found(ctx, tag_id)
    wanted = _editable(ctx, customer_ids)
    before = tags_of(ctx, wanted)
    fresh = [row_id for row_id in wanted if tag.id not in before.get(row_id, {})]
    vouch(ctx.session, fresh)
    insert_many(ctx.session, CustomerTag, ("customer_id", "tag_id"), [(row_id, tag.id) for row_id in fresh])
    _file(ctx, before, {row_id: {**before.get(row_id, {}), tag.id: tag.name} for row_id in fresh})
    return fresh


def take_tag(ctx: Ctx, customer_ids: Iterable[int], tag_id: int) -> list[int]:
    """Take a tag off customers; returns those that had it. Those not the actor's to change are left out."""
    wanted = _editable(ctx, customer_ids)
    before = {row_id: held for row_id, held in tags_of(ctx, wanted).items() if tag_id in held}
    for start in range(0, len(before), _CHUNK):
        ctx.session.execute(
            delete(CustomerTag).where(CustomerTag.tag_id == tag_id,
                                      CustomerTag.customer_id.in_(list(before)[start:start + _CHUNK])),
            execution_options={**EVERYTHING, "synchronize_session": False})
    _file(ctx, before, {row_id: {key: name for key, name in held.items() if key != tag_id}
                        for row_id, held in before.items()})
    return list(before)


def set_tags(ctx: Ctx, customer_id: int, tag_ids: Collection[int]) -> None:
    """Let a customer have exactly these tags."""
    held = tags_of(ctx, [customer_id]).get(customer_id, {})
    for tag_id in set(tag_ids) - set(held):
        put_tag(ctx, [customer_id], tag_id)
    for tag_id in set(held) - set(tag_ids):
        take_tag(ctx, [customer_id], tag_id)


def tags_of(ctx: Ctx, customer_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """The tags of customers the viewer may see: {customer: {tag: name}}."""
    found: dict[int, dict[int, str]] = {}
    for start in range(0, len(customer_ids), _CHUNK):
        for row in ctx.session.execute(
                select(CustomerTag.customer_id, Tag.id, Tag.name).join(Tag, Tag.id == CustomerTag.tag_id)
                .where(CustomerTag.customer_id.in_(customer_ids[start:start + _CHUNK])).order_by(Tag.name)):
            found.setdefault(row.customer_id, {})[row.id] = row.name
    return found


def create_tag(ctx: Ctx, name: str, tone: str = "grey") -> int:
    """Add a tag; its id. Raises Refused."""
    ctx.require("admin.fields")
    lock_name(ctx.session, "tag")
    tag = Tag(**_checked(ctx, name, tone, None))
    ctx.session.add(tag)
    ctx.session.flush()
    record(ctx, "tag", tag.id, "create", {"name": (None, tag.name)})
    return tag.id


def edit_tag(ctx: Ctx, tag_id: int, name: str, tone: str) -> None:
    """Rename a tag or give it another tone; customers keep it. Raises Refused."""
    ctx.require("admin.fields")
    lock_name(ctx.session, "tag")
    tag = _found(ctx, tag_id)
    values = _checked(ctx, name, tone, tag_id)
    changes: dict[str, Change] = {
        key: (getattr(tag, key), value) for key, value in values.items() if getattr(tag, key) != value}
    for key, (_before, after) in changes.items():
        setattr(tag, key, after)
    ctx.session.flush()
    if changes:
        record(ctx, "tag", tag_id, "edit", changes)


def _found(ctx: Ctx, tag_id: int) -> Tag:
    tag = ctx.session.get(Tag, tag_id)
    if tag is None:
        raise NotFound(_l("This tag no longer exists."))
    return tag


def _editable(ctx: Ctx, customer_ids: Iterable[int]) -> list[int]:
    return sorted(usable_ids(ctx.session, ctx.principal, "edit", customer_ids))


def _file(ctx: Ctx, before: Mapping[int, Mapping[int, str]], after: Mapping[int, Mapping[int, str]]) -> None:
    """History keeps the names, so that it can be read when a tag is gone."""
    file_changes(ctx, {row_id: {"tags": (list(before.get(row_id, {}).values()) or None, list(held.values()) or None)}
                       for row_id, held in after.items()})


def _checked(ctx: Ctx, name: str, tone: str, tag_id: int | None) -> dict[str, str]:
    tidy = " ".join(name.split())
    issues: list[Issue] = []
    if not tidy or len(tidy) > NAME_LENGTH:
        issues.append(Issue(field="name", code="length", params={"count": NAME_LENGTH},
                            message=_l("A tag's name has 1 to %(count)s characters.")))
    if tone not in TONES:
        issues.append(Issue(field="tone", code="not_an_option", message=_l("Choose one of the list.")))
    other = select(Tag.id).where(func.lower(Tag.name) == tidy.lower(), Tag.id != (tag_id or 0))
    if ctx.session.scalar(other) is not None:
        issues.append(Issue(field="name", code="taken",
                            message=_l("There is a tag of this name already. To make one of two, merge them.")))
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
    return {"name": tidy, "tone": tone}
