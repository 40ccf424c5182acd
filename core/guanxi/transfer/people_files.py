"""Contact persons from files, each inside the customer that the row names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from guanxi.contributions import (
    CellKind,
    Choice,
    Imported,
    Importer,
    ImportField,
    ImportFigure,
    ImportOption,
    ImportWish,
    Outcome,
    Record,
    SourceRow,
)
from guanxi.ctx import Ctx
from guanxi.customers.display import GENDER_TITLES
from guanxi.customers.fields import FIELDS
from guanxi.customers.models import ContactPerson, ContactPoint
from guanxi.customers.people import CHANNELS, ROLES, PersonDetails, add_person, delete_person, edit_person
from guanxi.customers.phones import rewritten
from guanxi.db import EVERYTHING, among
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l
from guanxi.transfer.finding import Clues, Finding, find_customers
from guanxi.transfer.known import folded

_OWN: Final = ("name", "gender", "position", "role", "note")
_FIELDS: Final = (
    ImportField(key="customer", title=_l("Customer"), kind=CellKind.CUSTOMER, required=True, example="A-00012",
                words=("客户编号", "客户名称", "客户", "公司", "公司名称", "企业名称", "customer id", "customer number",
                       "customer name", "client", "company", "company name", "account", "account name")),
    ImportField(key="name", title=_l("Name"), required=True, example="林晓燕",
                words=("联系人", "联系人姓名", "姓名", "contact", "contact name", "contact person", "full name")),
    ImportField(key="phone", title=_l("Phone"), kind=CellKind.PHONE, several=True, example="13800138000",
                words=("电话", "手机", "手机号", "联系电话", "座机", "mobile", "phone number", "telephone", "cell")),
    ImportField(key="email", title=_l("E-mail"), kind=CellKind.EMAIL, several=True, example="lin@example.com",
                words=("邮箱", "电子邮箱", "email", "mail", "email address")),
    ImportField(key="wechat", title=_l("WeChat"), several=True, words=("微信", "微信号", "wechat id")),
    ImportField(key="position", title=_l("Position"), most=60, example="采购经理",
                words=("职位", "职务", "岗位", "job title", "title", "role title")),
    ImportField(key="gender", title=_l("Gender"), kind=CellKind.CHOICE, words=("性别", "sex"),
                choices=lambda _ctx: [Choice(key, title) for key, title in GENDER_TITLES.items()]),
    ImportField(key="role", title=_l("Part in decisions"), kind=CellKind.CHOICE,
                words=("角色", "决策角色", "决策关系", "role", "buying role"),
                choices=lambda _ctx: [Choice(key, title) for key, title in ROLES.items()]),
    ImportField(key="note", title=_l("Note"), most=500, words=("备注", "说明", "notes", "comment", "remarks")),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A contact person who is there."""

    id: int
    details: PersonDetails


def people_fields(_ctx: Ctx) -> tuple[ImportField, ...]:
    """The columns of a file of contact persons."""
    return _FIELDS


def write(ctx: Ctx, wish: ImportWish, records: Sequence[Record]) -> Imported:
    """Add those that are not there yet; of one who is, by name, what the row says is set."""
    rows = [record[0] for record in records]
    found = find_customers(ctx, [Clues(called=row.values["customer"]) for row in rows], met=wish.met, match=wish.match,
                           kind="company", create=bool(wish.options["create_customers"]))
    known = _known(ctx, [one.id for one in found if one.id])
    made: list[int] = []
    outcomes = [_taken(ctx, row, one, known, made) for row, one in zip(rows, found, strict=True)]
    customers = sorted({one.id for one in found if one.made and one.id})
    return Imported(outcomes=outcomes, made={"customer": customers, "contact_person": made},
                    figures={"customers_created": len(customers)})


def undo(ctx: Ctx, _entity: str, ids: Sequence[int]) -> list[int]:
    """Delete the contact persons whom nobody has changed since."""
    rows = ctx.session.execute(
        select(ContactPerson.id, ContactPerson.customer_id)
        .where(ContactPerson.id.in_(ids), ContactPerson.version == 1, ContactPerson.left_at.is_(None))
        .order_by(ContactPerson.id)).all()
    for row in rows:
        delete_person(ctx, row.customer_id, row.id)
    return [row.id for row in rows]


def _taken(ctx: Ctx, row: SourceRow, customer: Finding, known: dict[tuple[int, str], _Known], made: list[int]
           ) -> Outcome:
    if customer.id is None:
        return Outcome(verdict="rejected", issues=(customer.issue,) if customer.issue else ())
    said = {key: str(value) for key, value in row.values.items() if key != "customer"}
    place = customer.id, folded(said["name"])
    before = known.get(place)
    details = PersonDetails(**said) if before is None else replace(before.details, **_added(before.details, said))
    if before is not None and details == before.details:
        return Outcome(verdict="unchanged")
    try:
        if before is None:
            made.append(add_person(ctx, customer.id, details))
        else:
            edit_person(ctx, customer.id, before.id, details)
    except Refused as refused:
        return Outcome(verdict="rejected", issues=tuple(replace(issue, row=row.row) for issue in refused.issues))
    known[place] = _Known(made[-1] if before is None else before.id, details)
    if before is None:
        return Outcome(verdict="created")
    return Outcome(verdict="updated", changes=_changes(before.details, details))


def _changes(before: PersonDetails, after: PersonDetails) -> dict[str, tuple[str, str]]:
    """By field, what was and what is, in words."""
    old, new = asdict(before), asdict(after)
    words = {"gender": GENDER_TITLES, "role": ROLES}
    return {key: (str(words.get(key, {}).get(old[key], old[key])), str(words.get(key, {}).get(new[key], new[key])))
            for key in old if old[key] != new[key]}


def _added(before: PersonDetails, said: Mapping[str, str]) -> dict[str, str]:
    """What a row says of somebody known: it is set; phones and addresses come to those there are."""
    kept = asdict(before)
    return {key: _joined(key, kept[key], value) if key in CHANNELS else value for key, value in said.items()}


def _joined(channel: str, kept: str, value: str) -> str:
    read, there = FIELDS[channel].read(value), FIELDS[channel].read(kept) if kept else []
    if isinstance(read, Issue) or isinstance(there, Issue):
        return value  # said once more where it is written
    return _written(channel, [*there, *(one for one in read if one not in there)])


def _written(channel: str, values: Sequence[str]) -> str:
    return rewritten(values) if channel == "phone" else "; ".join(values)


def _known(ctx: Ctx, customer_ids: Sequence[int]) -> dict[tuple[int, str], _Known]:
    """The contact persons of these customers, by customer and name."""
    if not customer_ids:
        return {}
    points: dict[int, dict[str, list[str]]] = {}
    for point in ctx.session.execute(
            select(ContactPoint.person_id, ContactPoint.channel, ContactPoint.value)
            .where(among(ctx.session, ContactPoint.customer_id, customer_ids), ContactPoint.person_id.is_not(None))
            .order_by(ContactPoint.id), execution_options=EVERYTHING):
        points.setdefault(point.person_id, {}).setdefault(point.channel, []).append(point.value)
    rows: Any = ctx.session.execute(
        select(ContactPerson.id, ContactPerson.customer_id, *(getattr(ContactPerson, name) for name in _OWN))
        .where(among(ctx.session, ContactPerson.customer_id, customer_ids)).order_by(ContactPerson.id),
        execution_options=EVERYTHING)
    found: dict[tuple[int, str], _Known] = {}
    for row in rows:
        reached = {channel: _written(channel, values) for channel, values in points.get(row.id, {}).items()}
        details = PersonDetails(**{name: getattr(row, name) or "" for name in _OWN}, **reached)
        found.setdefault((row.customer_id, folded(row.name)), _Known(row.id, details))
    return found


PEOPLE: Final = Importer(
    key="contacts", title=_l("Contact persons"), permission="customer.import", fields=people_fields, write=write,
    undo=undo, makes={"contact_person": _l("Contact persons")}, icon="users", order=12,
    figures=(ImportFigure(key="customers_created", title=_l("New customers")),),
    options=(ImportOption(key="create_customers", title=_l("Make unknown customers"), kind="boolean", default=False,
                          help=_l("Companies that are not here yet are made on the way, called as the file calls "
                                  "them.")),))
