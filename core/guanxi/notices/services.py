"""Telling people of something, in the transaction in which it happened; and what they do with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete, select, update

from guanxi.contributions import NoticeKind
from guanxi.ctx import Ctx
from guanxi.db import among, insert_many
from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.notices.models import Notice, NoticeChoice

MOST_EACH: Final = 5
"""Customers of one batch of which a person is told one by one; of more they are told in one notice."""

_UNSYNCHRONISED: Final = {"synchronize_session": False}
_COLUMNS: Final = ("user_id", "kind", "at", "group_key", "amount", "shown", "mailed", "customer_id", "actor_id",
                   "entry_kind", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing to tell one person, about a customer or about none. `data` holds ids and numbers only.

    Unread notices of one `group` are shown as one; by default those of one kind about one customer.
    """

    user_id: int
    customer_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    entry_kind: str | None = None
    amount: int = 1


def notify(ctx: Ctx, user_ids: Iterable[int], kind: str, *, customer_id: int | None = None,
           data: Mapping[str, Any] | None = None, group: str = "") -> None:
    """Tell `user_ids` of something, in the unit of work behind `ctx`; nobody is told of what they did themselves.

    Who may not see the customer, or lacks the kind's permission, is not shown it. Raises BadRequest for a kind that
    nobody declares.
    """
    notify_many(ctx, kind, [Telling(user_id=user_id, customer_id=customer_id, data=data or {}, group=group)
                            for user_id in dict.fromkeys(user_ids)])


def notify_many(ctx: Ctx, kind: str, tellings: Iterable[Telling]) -> None:
    """The same of many things at once: whoever would be told of more than a few customers is told in one notice."""
    declared = ctx.catalogue.notice_kinds.get(kind)
    if declared is None:
        raise BadRequest(_l("There is no kind of notice called “%(key)s”."), key=kind)
    by_person: dict[int, list[Telling]] = {}
    for one in tellings:
        if one.user_id != ctx.principal.user_id:
            by_person.setdefault(one.user_id, []).append(one)
    if not by_person:
        return
    wishes = _wishes(ctx, declared, by_person)
    insert_many(ctx.session, Notice, _COLUMNS, [
        _row(ctx, kind, one, *wishes[user_id]) for user_id, told in by_person.items() if any(wishes[user_id])
        for one in (told if len(told) <= MOST_EACH else [_in_one(ctx, kind, user_id, told)])])


def mark_read(ctx: Ctx, *, group: str | None = None, customer_id: int | None = None, upto: int | None = None) -> int:
    """Mark the actor's own notices as read: of one group, about one customer, or all; up to the notice `upto`."""
    chosen = update(Notice).where(Notice.user_id == ctx.principal.user_id, Notice.read_at.is_(None))
    if group is not None:
        chosen = chosen.where(Notice.group_key == group)
    if customer_id is not None:
        chosen = chosen.where(Notice.customer_id == customer_id)
    if upto is not None:
        chosen = chosen.where(Notice.id <= upto)
    read = ctx.session.execute(chosen.values(read_at=ctx.now).returning(Notice.id), execution_options=_UNSYNCHRONISED)
    return len(read.all())


def choose(ctx: Ctx, chosen: Mapping[str, tuple[bool, bool]]) -> None:
    """Keep, by kind, whether the actor wishes to see its notices in the product, and to have them by e-mail."""
    user_id = ctx.principal.user_id
    ctx.session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == user_id,
                                                   NoticeChoice.kind.in_(list(chosen))),
                        execution_options=_UNSYNCHRONISED)
    insert_many(ctx.session, NoticeChoice, ("user_id", "kind", "shown", "mailed"), [
        (user_id, key, *wish) for key, wish in chosen.items() if wish != _default(ctx.catalogue.notice_kinds[key])])


def _wishes(ctx: Ctx, kind: NoticeKind, user_ids: Collection[int]) -> Mapping[int, tuple[bool, bool]]:
    """Whether each of them wishes to see this kind, and to have it by e-mail."""
    rows = ctx.session.execute(
        select(NoticeChoice.user_id, NoticeChoice.shown, NoticeChoice.mailed)
        .where(NoticeChoice.kind == kind.key, among(ctx.session, NoticeChoice.user_id, user_ids)))
    return {**dict.fromkeys(user_ids, _default(kind)), **{row.user_id: (row.shown, row.mailed) for row in rows}}


def _default(kind: NoticeKind) -> tuple[bool, bool]:
    return kind.shown, kind.mailed


def _in_one(ctx: Ctx, kind: str, user_id: int, told: Sequence[Telling]) -> Telling:
    """One notice of many things done in one operation."""
    kinds = {one.entry_kind for one in told}
    return Telling(user_id=user_id, group=f"{kind}:{ctx.operation}", amount=sum(one.amount for one in told),
                   entry_kind=kinds.pop() if len(kinds) == 1 else None)


def _row(ctx: Ctx, kind: str, told: Telling, shown: bool, mailed: bool) -> tuple[Any, ...]:
    group = told.group or ":".join(str(part) for part in (kind, told.customer_id, told.entry_kind) if part)
    return (told.user_id, kind, ctx.now, group, told.amount, shown, mailed, told.customer_id,
            ctx.principal.user_id, told.entry_kind, dict(told.data))
