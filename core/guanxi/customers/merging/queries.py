"""Where a file that was merged leads, and who answers for files that are to become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.models import Collaborator, Customer
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """The surviving file of one that was called `number`."""

    survivor: int
    number: str


def led_to(ctx: Ctx, customer_id: int) -> Led | None:
    """Where a file that was merged leads; None for one that was not, or whose survivor is not the viewer's to see."""
    merged = (Customer.id == customer_id, Customer.merged_into.is_not(None))
    row = ctx.session.execute(select(Customer.merged_into, Customer.number).where(*merged),
                              execution_options=EVERYTHING).one_or_none()
    if row is None or not usable_ids(ctx.session, ctx.principal, "view", [row.merged_into]):
        return None
    return Led(survivor=row.merged_into, number=row.number)


def in_charge(ctx: Ctx, ids: Sequence[int]) -> dict[int, str]:
    """Names of the active members of staff who own one of these customers, or share it, by id."""
    owns = select(Customer.owner_id).where(Customer.id.in_(ids))
    shares = select(Collaborator.user_id).where(Collaborator.customer_id.in_(ids))
    rows = ctx.session.execute(
        select(User.id, User.name).where(or_(User.id.in_(owns), User.id.in_(shares)), User.active).order_by(User.name),
        execution_options=EVERYTHING)
    return {row.id: row.name for row in rows}
