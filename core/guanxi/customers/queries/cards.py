"""How customers are reached, many at once: what a contact card, or a message, needs to know of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from guanxi.ctx import Ctx
from guanxi.customers import regions
from guanxi.customers.birthday_columns import COLUMNS, birthday_of
from guanxi.customers.birthdays import Birthday
from guanxi.customers.models import ContactPerson, ContactPoint, Customer, CustomerProfile, Relation
from guanxi.customers.names import split_name

_PROFILE: Final = ("position", "salutation", "gender", "address", *COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A person inside a company; all as in ContactCard."""

    name: str
    surname: str
    given: str
    position: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    wechat: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A customer as an address book knows it.

    `surname` and `given` are the parts of a person's `name` (欧阳, 晓红), which of a company's are "".
    `phones` are whole numbers (E.164), the preferred first, and none for a reader who sees numbers in part only.
    `region` are the names of province, city and district, as far as known: in the language of the `address`, or else in
    the reader's. `employer` is the customer a person works for, `people` are those inside a company who have not left.
    What is not known is "".
    """

    id: int
    number: str
    kind: str
    name: str
    surname: str
    given: str
    position: str
    salutation: str
    gender: str
    employer: str
    birthday: Birthday | None
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    wechat: tuple[str, ...]
    region: tuple[str, ...]
    address: str
    people: tuple[PersonCard, ...]
    updated_at: datetime


def contact_cards(ctx: Ctx, ids: Sequence[int]) -> list[ContactCard]:
    """Those of `ids` the reader may see, in the order of `ids`; four statements, however many."""
    rows = {row.id: row for row in ctx.session.execute(
        select(Customer.id, Customer.number, Customer.kind, Customer.name, Customer.region, Customer.updated_at,
               *(getattr(CustomerProfile, name) for name in _PROFILE))
        .outerjoin(CustomerProfile, CustomerProfile.customer_id == Customer.id).where(Customer.id.in_(ids)))}
    points, people, employers = _points(ctx, list(rows)), _people(ctx, list(rows)), _employers(ctx, list(rows))
    return [_card(ctx, row, points, people.get(row_id, ()), employers.get(row_id, ""))
            for row_id in ids if (row := rows.get(row_id)) is not None]


Points = Mapping[tuple[int, int | None, str], Sequence[str]]


def _points(ctx: Ctx, ids: Sequence[int]) -> Points:
    """Values by customer, contact person and channel."""
    found: dict[tuple[int, int | None, str], list[str]] = {}
    rows = ctx.session.execute(
        select(ContactPoint.customer_id, ContactPoint.person_id, ContactPoint.channel, ContactPoint.value)
        .where(ContactPoint.customer_id.in_(ids)).order_by(ContactPoint.preferred.desc(), ContactPoint.id))
    for row in rows:
        if row.channel != "phone" or ctx.may("customer.phones"):
            found.setdefault((row.customer_id, row.person_id, row.channel), []).append(row.value)
    return found


def _people(ctx: Ctx, ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = {}
    rows = ctx.session.execute(
        select(ContactPerson.customer_id, ContactPerson.id, ContactPerson.name, ContactPerson.position)
        .where(ContactPerson.customer_id.in_(ids), ContactPerson.left_at.is_(None)).order_by(ContactPerson.id))
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found


def _employers(ctx: Ctx, ids: Sequence[int]) -> Mapping[int, str]:
    """Whom they work for, where the reader may see that one too."""
    employer = aliased(Customer)
    rows = ctx.session.execute(
        select(Relation.customer_id, employer.name).join(employer, employer.id == Relation.other_id)
        .where(Relation.customer_id.in_(ids), Relation.kind == "works_for").order_by(Relation.id.desc()))
    return {row.customer_id: row.name for row in rows}


def _card(ctx: Ctx, row: Any, points: Points, people: Sequence[Any], employer: str) -> ContactCard:
    def values(channel: str, person_id: int | None = None) -> tuple[str, ...]:
        return tuple(points.get((row.id, person_id, channel), ()))

    inside = tuple(PersonCard(
        **_named(person.name), position=person.position or "", phones=values("phone", person.id),
        emails=values("email", person.id), wechat=values("wechat", person.id)) for person in people)
    codes = regions.path(row.region) if row.region else ()
    language = ctx.locale if (row.address or "").isascii() else "zh"
    return ContactCard(
        id=row.id, number=row.number, kind=row.kind, **_named(row.name, row.kind), position=row.position or "",
        salutation=row.salutation or "", gender=row.gender or "", employer=employer,
        birthday=birthday_of(row._mapping), phones=values("phone"), emails=values("email"), wechat=values("wechat"),
        region=tuple(regions.name(code, language) for code in codes), address=row.address or "", people=inside,
        updated_at=row.updated_at)


def _named(name: str, kind: str = "person") -> dict[str, str]:
    parts = split_name(name) if kind == "person" else None
    return {"name": name, "surname": parts.surname if parts else "", "given": parts.given if parts else ""}
