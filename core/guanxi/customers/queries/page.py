"""Everything a customer's page shows at first sight, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from guanxi.ctx import Action, Ctx
from guanxi.customers.definitions import Definition, field_definitions
from guanxi.customers.queries.figures import Figures, figures_of
from guanxi.customers.queries.parts import (
    CollaboratorRow,
    PersonRow,
    PointRow,
    RelatedRow,
    TagRow,
    collaborators_of,
    people_of,
    points_of,
    related_to,
    tags_on,
)
from guanxi.customers.queries.record import CustomerRecord, customer_record
from guanxi.customers.queries.story import StoryEntry, pinned_story, story
from guanxi.customers.visibility import covers


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerHead:
    """What the head of the page shows of a customer."""

    record: CustomerRecord
    tags: tuple[TagRow, ...]
    collaborators: tuple[CollaboratorRow, ...]
    figures: Figures

    def lets(self, ctx: Ctx, action: Action) -> bool:
        """Whether the actor may use this customer for `action`: what the row guard would say, without asking it.

        In the trash nothing but deletion's own undoing is possible, and nothing at all once the person was erased.
        """
        if self.record.erased_at is not None:
            return False
        if self.record.trashed_at is not None and action != "delete":
            return False
        shares = ctx.principal.user_id in {row.id for row in self.collaborators}
        return ((shares and ctx.may(f"customer.{action}"))
                or covers(ctx.principal, action, self.record.owner_id, self.record.department_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage(CustomerHead):
    """One customer with all that belongs to it; `older` is from where the timeline goes on."""

    points: tuple[PointRow, ...]
    people: tuple[PersonRow, ...]
    related: tuple[RelatedRow, ...]
    definitions: Mapping[str, Definition]
    pinned: tuple[StoryEntry, ...]
    story: tuple[StoryEntry, ...]
    older: tuple[datetime, int] | None


def customer_head(ctx: Ctx, customer_id: int) -> CustomerHead:
    """The head of one customer's page. Raises NotFound."""
    return CustomerHead(
        record=customer_record(ctx, customer_id), tags=tuple(tags_on(ctx, customer_id)),
        collaborators=tuple(collaborators_of(ctx, customer_id)), figures=figures_of(ctx, customer_id))


def customer_page(ctx: Ctx, customer_id: int, *, group: str = "") -> CustomerPage:
    """The page of one customer, its timeline narrowed to `group`. Raises NotFound."""
    head = customer_head(ctx, customer_id)
    points = points_of(ctx, customer_id)
    entries, older = story(ctx, customer_id, group=group)
    return CustomerPage(
        record=head.record, tags=head.tags, collaborators=head.collaborators, figures=head.figures,
        points=tuple(point for point in points if point.person_id is None),
        people=tuple(people_of(ctx, customer_id, points)), related=tuple(related_to(ctx, customer_id)),
        definitions=field_definitions(ctx), pinned=tuple(pinned_story(ctx, customer_id)), story=tuple(entries),
        older=older)
