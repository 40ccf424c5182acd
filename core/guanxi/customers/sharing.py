"""Who answers for a customer and who shares in it: owner, department, collaborators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import delete, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.filing import file_changes
from guanxi.customers.models import Collaborator
from guanxi.customers.visibility import usable_ids, vouch
from guanxi.db import EVERYTHING, insert_many
from guanxi.db.locks import lock_name
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l
from guanxi.notices import Telling, notify_many
from guanxi.timeline.services import Happening

_CHUNK: Final = 500


def share(ctx: Ctx, customer_ids: Iterable[int], user_id: int) -> list[int]:
    """Make a member of staff collaborator of customers; returns those that were not shared with them yet.

    Customers that are not the actor's to change are left out. Raises Refused for somebody who has left.
    """
    active = ctx.session.scalar(select(User.id).where(User.id == user_id, User.active))
    if active is None:
        message = _l("Choose a member of staff who is active.")
        raise Refused(message, [Issue(field="user_id", code="missing", message=message)])
    lock_name(ctx.session, "collaborator")
    wanted = sorted(usable_ids(ctx.session, ctx.principal, "edit", customer_ids))
    before = _collaborators(ctx, wanted)
    fresh = [row_id for row_id in wanted if user_id not in before.get(row_id, [])]
    vouch(ctx.session, fresh)
    insert_many(ctx.session, Collaborator, ("customer_id", "user_id", "added_at"),
                [(row_id, user_id, ctx.now) for row_id in fresh])
    _file(ctx, before, {row_id: [*before.get(row_id, []), user_id] for row_id in fresh}, "core.shared", user_id)
    notify_many(ctx, "core.shared", [Telling(user_id=user_id, customer_id=row_id) for row_id in fresh])
    return fresh


def unshare(ctx: Ctx, customer_ids: Iterable[int], user_id: int) -> list[int]:
    """Let a member of staff be collaborator no longer; returns the customers that were shared with them."""
    wanted = sorted(usable_ids(ctx.session, ctx.principal, "edit", customer_ids))
    before = {row_id: held for row_id, held in _collaborators(ctx, wanted).items() if user_id in held}
    # Told before it is done: whoever leaves a customer as its collaborator may lose sight of it by that.
    _file(ctx, before, {row_id: [held for held in users if held != user_id] for row_id, users in before.items()},
          "core.unshared", user_id)
    for start in range(0, len(before), _CHUNK):
        ctx.session.execute(
            delete(Collaborator).where(Collaborator.user_id == user_id,
                                       Collaborator.customer_id.in_(list(before)[start:start + _CHUNK])),
            execution_options={**EVERYTHING, "synchronize_session": False})
    return list(before)


def _collaborators(ctx: Ctx, customer_ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for start in range(0, len(customer_ids), _CHUNK):
        for row in ctx.session.execute(
                select(Collaborator.customer_id, Collaborator.user_id)
                .where(Collaborator.customer_id.in_(customer_ids[start:start + _CHUNK]))
                .order_by(Collaborator.added_at, Collaborator.user_id), execution_options=EVERYTHING):
            found.setdefault(row.customer_id, []).append(row.user_id)
    return found


def _file(ctx: Ctx, before: Mapping[int, list[int]], after: Mapping[int, list[int]], kind: str, user_id: int) -> None:
    file_changes(ctx, {row_id: {"collaborators": (before.get(row_id) or None, held or None)}
                       for row_id, held in after.items()},
                 [Happening(customer_id=row_id, kind=kind, data={"user": user_id}) for row_id in after])
