"""What the actor may do with one customer, asked before anything beside the customer's own row is written."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from guanxi.ctx import Action, Ctx, Principal
from guanxi.customers.models import Customer
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, WriteSession, among
from guanxi.db.sessions import own_session
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.i18n import _l
from guanxi.plugin.narrowing import narrowed_as


def require_view(ctx: Ctx, customer_id: int) -> None:
    """Raise NotFound unless the actor may see the customer, in the trash or not."""
    if not usable_ids(ctx.session, ctx.principal, "view", [customer_id]):
        raise NotFound(_l("This customer does not exist, or is not yours to see."))


def require_edit(ctx: Ctx, customer_id: int) -> None:
    """Raise NotFound or Forbidden unless the actor may change the customer, Refused while it is in the trash.

    In a unit of work the file stays what it is until that ends: it is not merged while something is added to it.
    """
    places = select(Customer.trashed_at, Customer.erased_at).where(Customer.id == customer_id)
    if isinstance(own_session(ctx.session), WriteSession):
        places = places.with_for_update(read=True, key_share=True)
    row = ctx.session.execute(places, execution_options=EVERYTHING).one_or_none()
    require_view(ctx, customer_id)
    if not may_use(ctx, "edit", customer_id):
        raise Forbidden(_l("Your role does not let you change this customer."))
    if row is not None and row.trashed_at is not None:
        raise Refused(_l("This customer is in the trash. Take it back before you change it."))
    if row is not None and row.erased_at is not None:
        raise Refused(_l("Everything personal in this file was erased. Nothing more can be written into it."))


def may_use(ctx: Ctx, action: Action, customer_id: int) -> bool:
    """Whether the actor may use the customer for `action`."""
    return bool(usable_ids(ctx.session, ctx.principal, action, [customer_id]))


def usable(ctx: Ctx, action: Action, customer_ids: Iterable[int]) -> set[int]:
    """Those of these customers that the actor may use for `action` and that are neither in the trash nor erased."""
    allowed = usable_ids(ctx.session, ctx.principal, action, customer_ids)
    return set(ctx.session.scalars(select(Customer.id).where(
        among(ctx.session, Customer.id, allowed), Customer.trashed_at.is_(None), Customer.erased_at.is_(None)),
        execution_options=EVERYTHING))


def is_left_to(ctx: Ctx, person: Principal, customer_id: int) -> bool:
    """Whether plugins leave a customer to somebody whose role shows it."""
    theirs = narrowed_as(ctx, person)
    return theirs is person or bool(usable_ids(ctx.session, theirs, "view", [customer_id]))
