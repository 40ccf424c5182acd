"""The panels at the right of a customer's page: facts, contact persons, relations, tags, who shares it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from guanxi.ctx import Ctx
from guanxi.customers.people import ROLES
from guanxi.customers.queries import CollaboratorRow, CustomerPage, PersonRow, RelatedRow, TagRow
from guanxi.customers.relation_kinds import side_title
from guanxi.i18n import _
from guanxi.web.customers.facts import FactSection, Line, fact_sections, point_line


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """A contact person; `fact` is position and role in one line."""

    person: PersonRow
    fact: str
    lines: Sequence[Line]

    @property
    def dial(self) -> str:
        """Where a press on the telephone leads, empty without a number one may see."""
        return next((line.href for line in self.lines if line.href.startswith("tel:")), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedShown:
    """A relation as it reads from this customer; without `url` the other one is held elsewhere."""

    id: int
    words: str
    name: str
    number: str
    kind: str
    other_id: int
    url: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """All panels of one customer."""

    customer_id: int
    kind: str
    may_edit: bool
    sections: Sequence[FactSection]
    people: Sequence[PersonShown]
    related: Sequence[RelatedShown]
    tags: Sequence[TagRow]
    collaborators: Sequence[CollaboratorRow]


def of_page(ctx: Ctx, page: CustomerPage) -> Panels:
    """The panels of a page."""
    customer_id = page.record.id
    return Panels(
        customer_id=customer_id, kind=page.record.kind, may_edit=page.lets(ctx, "edit"),
        sections=fact_sections(ctx, page), people=[_person(ctx, customer_id, person) for person in page.people],
        related=[_related(row) for row in page.related], tags=page.tags, collaborators=page.collaborators)


def _person(ctx: Ctx, customer_id: int, person: PersonRow) -> PersonShown:
    role = str(ROLES[person.role]) if person.role else ""
    facts = [person.position or "", role, _("has left") if person.left_at else ""]
    return PersonShown(person=person, fact=_(", ").join(filter(None, facts)),
                       lines=[point_line(ctx, customer_id, point) for point in person.points])


def _related(row: RelatedRow) -> RelatedShown:
    url = url_for("customers.show", customer_id=row.other_id) if row.name else ""
    return RelatedShown(id=row.id, words=str(side_title(row.side)), name=row.name or _("a customer held elsewhere"),
                        number=row.number or "", kind=row.kind or "person", other_id=row.other_id, url=url,
                        note=row.note or "")
