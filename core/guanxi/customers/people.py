"""Contact persons (联系人): the people inside a customer, with their part in its decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import delete, select

from guanxi.ctx import Ctx
from guanxi.customers import readers
from guanxi.customers.fields import FIELDS, GENDERS
from guanxi.customers.filing import file_changes
from guanxi.customers.masking import unmasked
from guanxi.customers.models import ContactPerson, ContactPoint
from guanxi.customers.rights import require_edit
from guanxi.customers.searchable import refresh_search
from guanxi.db import insert_many, reserve_ids
from guanxi.errors import Conflict, Issue, NotFound, Refused, Text
from guanxi.i18n import _l
from guanxi.timeline.services import Happening

ROLES: Final[Mapping[str, Text]] = {
    "decision_maker": _l("Decision maker"),
    "influencer": _l("Influencer"),
    "handler": _l("Handler"),
    "user": _l("User"),
}
CHANNELS: Final = ("phone", "email", "wechat")
_COLUMNS: Final = ("name", "gender", "position", "role", "note")
_POINT_COLUMNS: Final = ("id", "customer_id", "person_id", "channel", "value", "preferred")
_LONGEST: Final[Mapping[str, int]] = {"name": 200, "position": 60, "note": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """A contact person as somebody filled it in; phone, email and wechat take one or several values."""

    name: str
    gender: str = ""
    position: str = ""
    role: str = ""
    note: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""


def add_person(ctx: Ctx, customer_id: int, details: PersonDetails) -> int:
    """Add a contact person; its id. Raises Refused."""
    require_edit(ctx, customer_id)
    values, points = _read(details)
    person = ContactPerson(customer_id=customer_id, **values)
    ctx.session.add(person)
    ctx.session.flush()
    _insert_points(ctx, person, points)
    _file(ctx, person, {}, _flat(values, points), Happening(
        customer_id=customer_id, kind="core.person", data={"person": person.id}))
    return person.id


def edit_person(ctx: Ctx, customer_id: int, person_id: int, details: PersonDetails, version: int | None = None) -> None:
    """Change a contact person; a phone left as it was shown in part stays.

    `version` is the one the writer saw. Raises Refused, and Conflict when there is a newer one.
    """
    person = _own(ctx, customer_id, person_id)
    if version is not None and version != person.version:
        raise Conflict(_l("Somebody else changed this contact person in the meantime."))
    stored = _stored_points(ctx, person_id)
    before = _flat(_columns(person), stored)
    numbers = [value for channel, value in stored if channel == "phone"]
    values, points = _read(replace(details, phone=unmasked(ctx, details.phone, numbers)))
    for name, value in values.items():
        setattr(person, name, value)
    person.version += 1
    ctx.session.flush()
    if points != stored:
        ctx.session.execute(delete(ContactPoint).where(ContactPoint.person_id == person_id))
        _insert_points(ctx, person, points)
    _file(ctx, person, before, _flat(values, points))


def mark_left(ctx: Ctx, customer_id: int, person_id: int, left: bool) -> None:
    """Say that a contact person has left the customer, or is back. History and notes stay."""
    person = _own(ctx, customer_id, person_id)
    if (person.left_at is not None) == left:
        return
    person.left_at = ctx.now if left else None
    ctx.session.flush()
    kind = "core.person_left" if left else "core.person_back"
    file_changes(ctx, {customer_id: {f"person.{person_id}.left": (not left, left)}},
                 [Happening(customer_id=customer_id, kind=kind, data={"person": person_id})])


def delete_person(ctx: Ctx, customer_id: int, person_id: int) -> str:
    """Delete a contact person entered by mistake; returns the name. For somebody who left, see `mark_left`."""
    person = _own(ctx, customer_id, person_id)
    before = _flat(_columns(person), _stored_points(ctx, person_id))
    ctx.session.execute(delete(ContactPoint).where(ContactPoint.person_id == person_id))
    ctx.session.delete(person)
    ctx.session.flush()
    _file(ctx, person, before, {})
    return person.name


def _read(details: PersonDetails) -> tuple[dict[str, str | None], list[tuple[str, str]]]:
    """Column values and (channel, value) pairs. Raises Refused with every issue."""
    issues: list[Issue] = []
    values: dict[str, str | None] = {
        name: _taken(name, readers.text(most)(getattr(details, name)), issues) for name, most in _LONGEST.items()}
    if not values["name"] and not issues:
        issues.append(Issue(field="name", code="missing", message=_l("Enter a name.")))
    for name, allowed in (("gender", GENDERS), ("role", tuple(ROLES))):
        values[name] = getattr(details, name) or None
        if values[name] not in (None, *allowed):
            issues.append(Issue(field=name, code="not_an_option", message=_l("Choose one of the list.")))
    points = [(channel, value) for channel in CHANNELS if getattr(details, channel).strip()
              for value in _taken(channel, FIELDS[channel].read(getattr(details, channel)), issues) or ()]
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
    return values, list(dict.fromkeys(points))


def _taken(name: str, value: Any, issues: list[Issue]) -> Any:
    if isinstance(value, Issue):
        issues.append(replace(value, field=name))
        return None
    return value


def _own(ctx: Ctx, customer_id: int, person_id: int) -> ContactPerson:
    require_edit(ctx, customer_id)
    person = ctx.session.scalar(select(ContactPerson).where(
        ContactPerson.id == person_id, ContactPerson.customer_id == customer_id).with_for_update())
    if person is None:
        raise NotFound(_l("This contact person is no longer there."))
    return person


def _columns(person: ContactPerson) -> dict[str, str | None]:
    return {name: getattr(person, name) for name in _COLUMNS}


def _stored_points(ctx: Ctx, person_id: int) -> list[tuple[str, str]]:
    rows = ctx.session.execute(select(ContactPoint.channel, ContactPoint.value)
                               .where(ContactPoint.person_id == person_id).order_by(ContactPoint.id))
    return [(row.channel, row.value) for row in rows]


def _insert_points(ctx: Ctx, person: ContactPerson, points: Sequence[tuple[str, str]]) -> None:
    ids = reserve_ids(ctx.session, ContactPoint, len(points)) if points else []
    insert_many(ctx.session, ContactPoint, _POINT_COLUMNS, [
        (point_id, person.customer_id, person.id, channel, value, False)
        for point_id, (channel, value) in zip(ids, points, strict=True)])


def _flat(values: Mapping[str, Any], points: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Values by field, as history names them."""
    flat: dict[str, Any] = {name: value for name, value in values.items() if value}
    for channel, value in points:
        flat.setdefault(channel, []).append(value)
    return flat


def _file(ctx: Ctx, person: ContactPerson, before: Mapping[str, Any], after: Mapping[str, Any],
          *happenings: Happening) -> None:
    changes = {f"person.{person.id}.{name}": (before.get(name), after.get(name))
               for name in {**before, **after} if before.get(name) != after.get(name)}
    if changes:
        refresh_search(ctx, [person.customer_id])
        file_changes(ctx, {person.customer_id: changes}, happenings)
