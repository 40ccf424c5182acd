"""What is stored of some customers now, as the write path needs it: all fields, in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Point
from guanxi.customers.models import ContactPerson, ContactPoint, Customer, CustomerProfile

CORE_COLUMNS: tuple[str, ...] = tuple(inspect(Customer).columns.keys())
PROFILE_COLUMNS: tuple[str, ...] = tuple(
    key for key, _ in inspect(CustomerProfile).columns.items() if key != "customer_id")


@dataclass(frozen=True, slots=True)
class Current:
    """One stored customer. `point_texts` are the contact points and names of its contact persons, for search."""

    core: dict[str, Any]
    profile: dict[str, Any] | None
    points: tuple[Point, ...]
    people: tuple[str, ...]
    people_points: tuple[Point, ...]


def load_current(ctx: Ctx, ids: Iterable[int]) -> dict[int, Current]:
    """The stored customers among `ids` that the actor may edit, without those that were merged or erased."""
    wanted = sorted(set(ids))
    found: dict[int, Current] = {}
    for start in range(0, len(wanted), 500):
        found.update(_load(ctx, wanted[start:start + 500]))
    return found


def _load(ctx: Ctx, ids: Sequence[int]) -> dict[int, Current]:
    core = ctx.session.execute(select(*(getattr(Customer, key) for key in CORE_COLUMNS))
                               .where(Customer.id.in_(ids), Customer.merged_into.is_(None),
                                      Customer.erased_at.is_(None)))
    profiles = {row.customer_id: dict(row._mapping) for row in ctx.session.execute(
        select(*(getattr(CustomerProfile, key) for key in ("customer_id", *PROFILE_COLUMNS)))
        .where(CustomerProfile.customer_id.in_(ids)))}
    own: dict[int, list[Point]] = {}
    theirs: dict[int, list[Point]] = {}
    for row in ctx.session.execute(
            select(ContactPoint.customer_id, ContactPoint.person_id, ContactPoint.channel, ContactPoint.value,
                   ContactPoint.label, ContactPoint.preferred)
            .where(ContactPoint.customer_id.in_(ids)).order_by(ContactPoint.id)):
        place = own if row.person_id is None else theirs
        place.setdefault(row.customer_id, []).append(
            Point(channel=row.channel, value=row.value, label=row.label, preferred=row.preferred))
    people: dict[int, list[str]] = {}
    for customer_id, name in ctx.session.execute(
            select(ContactPerson.customer_id, ContactPerson.name).where(ContactPerson.customer_id.in_(ids))):
        people.setdefault(customer_id, []).append(name)
    return {row.id: Current(dict(row._mapping), _without_id(profiles.get(row.id)), tuple(own.get(row.id, ())),
                            tuple(people.get(row.id, ())), tuple(theirs.get(row.id, ()))) for row in core}


def _without_id(profile: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if profile is None else {key: value for key, value in profile.items() if key != "customer_id"}
