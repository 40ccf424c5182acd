"""What belongs to one customer: contact points, contact persons, relations, tags, collaborators; one query each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, case, func, or_, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.models import Collaborator, ContactPerson, ContactPoint, Customer, CustomerTag, Relation, Tag
from guanxi.customers.relation_kinds import BACK
from guanxi.db import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A way to reach the customer, or, with `person_id`, one of its contact persons."""

    id: int
    person_id: int | None
    channel: str
    value: str
    label: str | None
    preferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A contact person with their contact points; those who left have `left_at`."""

    id: int
    name: str
    gender: str | None
    position: str | None
    role: str | None
    note: str | None
    version: int
    left_at: datetime | None
    points: tuple[PointRow, ...]

    def values(self, channel: str) -> list[str]:
        """The stored values of one channel."""
        return [point.value for point in self.points if point.channel == channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedRow:
    """A link as told from this customer. `name` is None when the viewer may not see the other one."""

    id: int
    side: str
    note: str | None
    other_id: int
    name: str | None
    kind: str | None
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """A tag; `customers` is how many have it, where that was asked."""

    id: int
    name: str
    tone: str
    customers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CollaboratorRow:
    """A member of staff who shares the customer."""

    id: int
    name: str
    active: bool
    added_at: datetime


_customer = bindparam("customer", type_=Key)
_weight = case({"decision_maker": 0, "influencer": 1, "handler": 2, "user": 3}, value=ContactPerson.role, else_=4)
_forward = Relation.customer_id == _customer
_across = case((_forward, Relation.other_id), else_=Relation.customer_id)

_POINTS: Final = (
    select(ContactPoint.id, ContactPoint.person_id, ContactPoint.channel, ContactPoint.value, ContactPoint.label,
           ContactPoint.preferred)
    .where(ContactPoint.customer_id == _customer).order_by(ContactPoint.id))
_PEOPLE: Final = (
    select(ContactPerson.id, ContactPerson.name, ContactPerson.gender, ContactPerson.position, ContactPerson.role,
           ContactPerson.note, ContactPerson.version, ContactPerson.left_at)
    .where(ContactPerson.customer_id == _customer)
    .order_by(ContactPerson.left_at.is_not(None), _weight, ContactPerson.id))
_RELATED: Final = (
    select(Relation.id, Relation.customer_id, Relation.kind.label("told"), Relation.note, _across.label("other_id"),
           Customer.name, Customer.kind, Customer.number)
    .outerjoin(Customer, Customer.id == _across)
    .where(or_(_forward, Relation.other_id == _customer)).order_by(Relation.kind, Relation.id))
_TAGS: Final = (
    select(Tag.id, Tag.name, Tag.tone).join(CustomerTag, CustomerTag.tag_id == Tag.id)
    .where(CustomerTag.customer_id == _customer).order_by(Tag.name))
_COLLABORATORS: Final = (
    select(User.id, User.name, User.active, Collaborator.added_at)
    .join(Collaborator, Collaborator.user_id == User.id)
    .where(Collaborator.customer_id == _customer).order_by(Collaborator.added_at, User.id))


def points_of(ctx: Ctx, customer_id: int) -> list[PointRow]:
    """All contact points, the customer's own and those of its contact persons."""
    rows = ctx.session.execute(_POINTS, {"customer": customer_id})
    return [PointRow(**row._mapping) for row in rows]


def people_of(ctx: Ctx, customer_id: int, points: Sequence[PointRow]) -> list[PersonRow]:
    """Contact persons: decision makers first, those who left last. `points` are the customer's, from points_of."""
    theirs: dict[int, list[PointRow]] = {}
    for point in points:
        if point.person_id is not None:
            theirs.setdefault(point.person_id, []).append(point)
    rows = ctx.session.execute(_PEOPLE, {"customer": customer_id})
    return [PersonRow(**row._mapping, points=tuple(theirs.get(row.id, ()))) for row in rows]


def related_to(ctx: Ctx, customer_id: int) -> list[RelatedRow]:
    """Relations from both ends. Of a customer the viewer may not see only that there is one, told forward."""
    rows = ctx.session.execute(_RELATED, {"customer": customer_id})
    return [RelatedRow(
        id=row.id, side=row.told if row.customer_id == customer_id else BACK + row.told, note=row.note,
        other_id=row.other_id, name=row.name, kind=row.kind, number=row.number) for row in rows]


def tags_on(ctx: Ctx, customer_id: int) -> list[TagRow]:
    """The customer's tags by name."""
    return [TagRow(**row._mapping) for row in ctx.session.execute(_TAGS, {"customer": customer_id})]


def collaborators_of(ctx: Ctx, customer_id: int) -> list[CollaboratorRow]:
    """Who shares the customer, in the order they joined."""
    return [CollaboratorRow(**row._mapping) for row in ctx.session.execute(_COLLABORATORS, {"customer": customer_id})]


def all_tags(ctx: Ctx, *, counted: bool = False) -> list[TagRow]:
    """Every tag by name; `counted` also says on how many customers of the viewer each is."""
    rows = ctx.session.execute(select(Tag.id, Tag.name, Tag.tone).order_by(Tag.name)).all()
    counts = _counts(ctx) if counted else {}
    return [TagRow(**row._mapping, customers=counts.get(row.id, 0)) for row in rows]


def _counts(ctx: Ctx) -> Mapping[int, int]:
    found = ctx.session.execute(
        select(CustomerTag.tag_id, func.count().label("customers")).group_by(CustomerTag.tag_id))
    return {row.tag_id: row.customers for row in found}
