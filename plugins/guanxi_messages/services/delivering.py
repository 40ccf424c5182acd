"""Handing over, as the database sees it: messages are claimed before, and noted after; between the two nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import EVERYTHING, Ctx, Handover, Happening, Objection, emit, push
from guanxi_messages.events import MessagesSent
from guanxi_messages.models import OPEN, Message, Sending
from guanxi_messages.services.contacts import refresh_contacts

AT_ONCE: Final = 50
PATIENCE: Final = timedelta(days=3)
"""What could not be handed over for so long is given up."""
SENT: Final = "messages.sent"
_ANYWAY: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}
_STATES: Final = {"sent": "sent", "refused": "failed", "later": "queued", "unclear": "unclear"}
_REASONS: Final = {"refused": "other_side", "unclear": "lost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What came of a batch: how many were handed over, and how many are to be tried again."""

    done: int
    later: int


def give_up_lost(ctx: Ctx, sending_id: int) -> int:
    """Of messages that were being handed over when the work was cut short nobody knows whether they arrived: they are
    "unclear" and are not sent again by themselves. Called before a sending is gone on with; how many."""
    lost = ctx.session.scalars(
        update(Message).where(Message.sending_id == sending_id, Message.state == "sending")
        .values(state="unclear", why="lost").returning(Message.id), execution_options=_ANYWAY)
    return len(lost.all())


def claim(ctx: Ctx, ids: Sequence[int], against: Mapping[int, Objection]) -> list[int]:
    """Take those of `ids` that may go, and put by the others with what stands against them; the ids taken, in order."""
    for row_id, objection in against.items():
        _change(ctx, [row_id], state="refused" if objection.until is None else "held", why=objection.code[:40],
                held_until=objection.until)
    free = [row_id for row_id in ids if row_id not in against]
    taken = ctx.session.scalars(
        update(Message).where(Message.id.in_(free), Message.state.in_(OPEN))
        .values(state="sending", why=None, note=None, held_until=None, sent_at=ctx.now).returning(Message.id),
        execution_options=_ANYWAY)
    return sorted(taken)


def note(ctx: Ctx, sending: Sending, taken: Sequence[int], outcomes: Mapping[int, Handover]) -> Noted:
    """Write down what came of the messages `taken`; what nothing is known of is unclear."""
    groups: dict[tuple[str, str], list[int]] = {}
    for row_id in taken:
        one = outcomes.get(row_id) or Handover(row=row_id, outcome="unclear")
        groups.setdefault((one.outcome, one.note[:200]), []).append(row_id)
    for (outcome, said), ids in groups.items():
        _settle(ctx, outcome, said, ids)
    sent = [row_id for row_id in taken if row_id in outcomes and outcomes[row_id].outcome == "sent"]
    _tell(ctx, sending, sent)
    later = sum(len(ids) for (outcome, _said), ids in groups.items() if outcome == "later")
    return Noted(done=len(taken) - later, later=later)


def finish(ctx: Ctx, sending_id: int) -> bool:
    """Whether nothing of a sending waits any more; then it is done."""
    waits = ctx.session.scalar(select(Message.id).where(
        Message.sending_id == sending_id, Message.state.in_((*OPEN, "held", "sending"))).limit(1),
        execution_options=EVERYTHING)
    if waits is None:
        ctx.session.execute(update(Sending).where(Sending.id == sending_id, Sending.state == "sending")
                            .values(state="done", finished_at=ctx.now), execution_options=_ANYWAY)
    return waits is None


def _settle(ctx: Ctx, outcome: str, said: str, ids: Sequence[int]) -> None:
    state = _STATES[outcome]
    values: dict[str, Any] = {"state": state, "why": _REASONS.get(outcome), "note": said or None}
    if outcome in ("later", "refused"):
        values["sent_at"] = None
    _change(ctx, ids, **values)
    if outcome == "later":
        old = select(Sending.id).where(Sending.created_at < ctx.now - PATIENCE)
        ctx.session.execute(update(Message).where(Message.id.in_(ids), Message.sending_id.in_(old))
                            .values(state="failed", why="gave_up"), execution_options=_ANYWAY)


def _tell(ctx: Ctx, sending: Sending, ids: Sequence[int]) -> None:
    """The timelines, the columns, and whoever listens, of messages that were taken."""
    rows = ctx.session.execute(select(Message.id, Message.customer_id).where(Message.id.in_(ids)).order_by(Message.id),
                               execution_options=EVERYTHING).all()
    if not rows:
        return
    push(ctx, [Happening(customer_id=row.customer_id, kind=SENT, actor_id=sending.created_by,
                         data={"message": row.id}) for row in rows])
    customers = [row.customer_id for row in rows]
    refresh_contacts(ctx, customers)
    emit(ctx, MessagesSent(customer_ids=tuple(dict.fromkeys(customers)), message_ids=tuple(ids),
                           channel=sending.channel, purpose=sending.purpose))


def _change(ctx: Ctx, ids: Sequence[int], **values: Any) -> None:
    before = OPEN if values.get("state") in ("refused", "held") else ("sending",)
    ctx.session.execute(update(Message).where(Message.id.in_(ids), Message.state.in_(before)).values(**values),
                        execution_options=_ANYWAY)
