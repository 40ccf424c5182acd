"""The rows beside a customer's own that the write path keeps: profile, points, keys, custom values, search text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from guanxi.ctx import Ctx
from guanxi.customers.current import PROFILE_COLUMNS
from guanxi.customers.drafts import FieldValue, KeyPair, PreparedCustomer
from guanxi.customers.identity import next_slots
from guanxi.customers.models import (
    COMMON_ABOVE,
    WEAK_KINDS,
    ContactPoint,
    CustomerProfile,
    CustomValue,
    IdentityKey,
)
from guanxi.db import EVERYTHING, insert_many
from guanxi.search.models import SearchText

Pair = tuple[int, PreparedCustomer]
Slots = Mapping[KeyPair, int] | None
"""The first free slot of each key that has holders; None when nobody has looked."""
_POINT_COLUMNS = ("customer_id", "channel", "value", "label", "preferred")


def insert(ctx: Ctx, pairs: Sequence[Pair], slots: Slots) -> None:
    """Rows of new customers, except their search text."""
    _insert_profiles(ctx, pairs)
    _insert_points(ctx, pairs)
    _insert_values(ctx, pairs)
    _insert_keys(ctx, [(row_id, key, key in item.shared_keys) for row_id, item in pairs for key in item.keys], slots)


def insert_search(ctx: Ctx, texts: Iterable[tuple[int, str]]) -> None:
    """Search texts of new customers."""
    insert_many(ctx.session, SearchText, ("customer_id", "tokens"), texts)


def replace(ctx: Ctx, pairs: Sequence[Pair], slots: Slots) -> None:
    """Rows of changed customers: what was prepared stands in place of what was there."""
    _clear(ctx, CustomerProfile, [row_id for row_id, item in pairs if item.profile is not None])
    _insert_profiles(ctx, pairs)
    pointed = [row_id for row_id, item in pairs if item.points is not None]
    ctx.session.execute(
        delete(ContactPoint).where(ContactPoint.customer_id.in_(pointed), ContactPoint.person_id.is_(None)),
        execution_options={**EVERYTHING, "synchronize_session": False})
    _insert_points(ctx, pairs)
    _clear(ctx, CustomValue, [row_id for row_id, item in pairs if item.fields is not None])
    _insert_values(ctx, pairs)
    _replace_keys(ctx, pairs, slots)
    _clear(ctx, SearchText, [row_id for row_id, _ in pairs])
    insert_search(ctx, [(row_id, item.tokens) for row_id, item in pairs])


def _clear(ctx: Ctx, model: Any, ids: Sequence[int]) -> None:
    """Rights were checked on the customers themselves before anything was replaced."""
    if ids:
        ctx.session.execute(delete(model).where(model.customer_id.in_(ids)),
                            execution_options={**EVERYTHING, "synchronize_session": False})


def _insert_profiles(ctx: Ctx, pairs: Sequence[Pair]) -> None:
    insert_many(ctx.session, CustomerProfile, ("customer_id", *PROFILE_COLUMNS), [
        (row_id, *[item.profile.get(key) for key in PROFILE_COLUMNS])
        for row_id, item in pairs if item.profile is not None])


def _insert_points(ctx: Ctx, pairs: Sequence[Pair]) -> None:
    insert_many(ctx.session, ContactPoint, _POINT_COLUMNS, [
        (row_id, point.channel, point.value, point.label, point.preferred)
        for row_id, item in pairs for point in item.points or ()])


def _insert_values(ctx: Ctx, pairs: Sequence[Pair]) -> None:
    insert_many(ctx.session, CustomValue, ("customer_id", *FieldValue._fields), [
        (row_id, *value) for row_id, item in pairs for value in item.fields or ()])


def _replace_keys(ctx: Ctx, pairs: Sequence[Pair], slots: Slots) -> None:
    stored: dict[tuple[int, KeyPair], int] = {}
    ids = [row_id for row_id, _ in pairs]
    for row in ctx.session.execute(
            select(IdentityKey.customer_id, IdentityKey.kind, IdentityKey.value, IdentityKey.slot)
            .where(IdentityKey.customer_id.in_(ids)), execution_options=EVERYTHING):
        stored[row.customer_id, (row.kind, row.value)] = row.slot
    wanted = {(row_id, key): key in item.shared_keys for row_id, item in pairs for key in item.keys}
    for (_, (kind, value)), slot in ((place, slot) for place, slot in stored.items() if place not in wanted):
        ctx.session.execute(
            delete(IdentityKey).where(IdentityKey.kind == kind, IdentityKey.value == value, IdentityKey.slot == slot),
            execution_options={**EVERYTHING, "synchronize_session": False})
    _insert_keys(ctx, [(row_id, key, shared) for (row_id, key), shared in wanted.items()
                       if (row_id, key) not in stored], slots)


def _insert_keys(ctx: Ctx, wanted: Sequence[tuple[int, KeyPair, bool]], slots: Slots) -> None:
    """Claim keys: slot 0 of a strong key nobody is known to hold, the next free slot of a shared or weak one."""
    joining = [key for _, key, shared in wanted if shared or key[0] in WEAK_KINDS]
    queued = next_slots(ctx, joining) if slots is None else {key: slots[key] for key in joining if key in slots}
    rows = []
    for row_id, key, shared in wanted:
        joins = shared or key[0] in WEAK_KINDS
        slot = queued.get(key, 0) if joins else 0
        queued[key] = slot + 1
        if slot <= COMMON_ABOVE:
            rows.append((*key, slot, row_id))
    insert_many(ctx.session, IdentityKey, ("kind", "value", "slot", "customer_id"), rows)
