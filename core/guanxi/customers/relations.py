"""Linking customers to each other (works for, family, pays for ...), read from both ends."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, delete, or_, select

from guanxi.ctx import Ctx
from guanxi.customers.filing import file_changes
from guanxi.customers.models import Relation
from guanxi.customers.relation_kinds import BACK, KINDS
from guanxi.customers.rights import may_use, require_edit, require_view
from guanxi.customers.visibility import vouch
from guanxi.db import EVERYTHING
from guanxi.errors import Issue, NotFound, Refused
from guanxi.i18n import _l
from guanxi.timeline.services import Happening

NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRow:
    """One link as it is kept: `customer_id` is where its kind is told forward."""

    id: int
    customer_id: int
    other_id: int
    kind: str
    note: str | None

    def side(self, customer_id: int) -> str:
        """The kind as told from `customer_id`'s end."""
        return self.kind if customer_id == self.customer_id else BACK + self.kind

    def across(self, customer_id: int) -> int:
        """The customer at the other end."""
        return self.other_id if customer_id == self.customer_id else self.customer_id


def relate(ctx: Ctx, customer_id: int, side: str, other_id: int, note: str = "") -> int:
    """Link two customers; `side` is a kind as told from `customer_id` (with BACK, from the other end). Its id.

    One must be the actor's to change and the other to see. Raises Refused for a link to itself or one that
    exists already.
    """
    require_edit(ctx, customer_id)
    require_view(ctx, other_id)
    kind = KINDS.get(side.removeprefix(BACK))
    if kind is None:
        raise Refused(_l("Choose how the two customers are related."), [Issue(
            field="side", code="missing", message=_l("Choose how the two customers are related."))])
    first, second = (other_id, customer_id) if side.startswith(BACK) else (customer_id, other_id)
    _check(ctx, first, second, kind.key, note)
    row = Relation(customer_id=first, other_id=second, kind=kind.key, note=note.strip() or None)
    vouch(ctx.session, [first])  # of one end only the view is asked for, which is less than the row guard wants
    ctx.session.add(row)
    ctx.session.flush()
    _file(ctx, RelationRow(id=row.id, customer_id=first, other_id=second, kind=kind.key, note=row.note), added=True)
    return row.id


def unrelate(ctx: Ctx, customer_id: int, relation_id: int) -> RelationRow:
    """Remove a link of a customer the actor may change; returns what it was, so that it can be made again."""
    require_edit(ctx, customer_id)
    row = ctx.session.execute(
        select(Relation.id, Relation.customer_id, Relation.other_id, Relation.kind, Relation.note)
        .where(Relation.id == relation_id, or_(Relation.customer_id == customer_id, Relation.other_id == customer_id)),
        execution_options=EVERYTHING).one_or_none()
    if row is None:
        raise NotFound(_l("This relation is no longer there."))
    ctx.session.execute(delete(Relation).where(Relation.id == relation_id), execution_options=EVERYTHING)
    gone = RelationRow(**row._mapping)
    _file(ctx, gone, added=False)
    return gone


def _check(ctx: Ctx, first: int, second: int, kind: str, note: str) -> None:
    if first == second:
        message = _l("A customer can't be related to itself. Choose another one.")
        raise Refused(message, [Issue(field="other_id", code="itself", message=message)])
    if len(note.strip()) > NOTE_LENGTH:
        message = _l("Use at most %(count)s characters.", count=NOTE_LENGTH)
        raise Refused(message, [Issue(field="note", code="too_long", message=message)])
    same = and_(Relation.customer_id == first, Relation.other_id == second)
    turned = and_(Relation.customer_id == second, Relation.other_id == first)
    either = or_(same, turned) if KINDS[kind].symmetric else same
    if ctx.session.scalar(select(Relation.id).where(either, Relation.kind == kind),
                          execution_options=EVERYTHING) is not None:
        message = _l("The two customers are linked like this already.")
        raise Refused(message, [Issue(field="other_id", code="exists", message=message)])


def _file(ctx: Ctx, row: RelationRow, *, added: bool) -> None:
    """Both files tell of it; a timeline only where the actor may write."""
    changes = {}
    happenings = []
    for end in (row.customer_id, row.other_id):
        side, across = row.side(end), row.across(end)
        changes[end] = {f"relation.{side}": (None, across) if added else (across, None)}
        if may_use(ctx, "edit", end):
            happenings.append(Happening(customer_id=end, kind="core.related" if added else "core.unrelated",
                                        data={"side": side, "customer": across}))
    file_changes(ctx, changes, happenings)
