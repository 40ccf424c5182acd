"""Erasing a person: everything that says who a customer is goes, of the core, of plugins, and from the history.

What the law asks to be kept stays without the person: rows of tables that say so (orders and payments, as amounts).
They hang on the file, of which a number is left that was never given to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from guanxi.audit.erasing import erase_values
from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx
from guanxi.customers.events import CustomersErased
from guanxi.customers.models import Customer, Relation
from guanxi.customers.owned import owned_here, with_absorbed
from guanxi.customers.rights import require_view
from guanxi.customers.visibility import usable_ids, vouch
from guanxi.db import EVERYTHING, UnitOfWork
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.jobs import JobRun, enqueue
from guanxi.plugin.dispatch import perform
from guanxi.search.engine import put_together
from guanxi.timeline.services import Happening, push

PERMISSION: Final = "customer.erase"
ERASED: Final = "core.erased"
FORGET_WORDS: Final = "customers.forget_words"
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def require_erasable(ctx: Ctx, customer_id: int) -> None:
    """Raise Forbidden without the right, NotFound for a file that is not the actor's to see, Refused for one that was
    erased already."""
    ctx.require(PERMISSION)
    require_view(ctx, customer_id)
    if not usable_ids(ctx.session, ctx.principal, "edit", [customer_id]):
        raise Forbidden(_l("Your role does not let you change this customer."))
    erased = select(Customer.id).where(Customer.id == customer_id, Customer.erased_at.is_not(None))
    if ctx.session.scalar(erased, execution_options=EVERYTHING) is not None:
        raise Refused(_l("Everything personal in this file was erased already."))


def erase(ctx: Ctx, customer_id: int) -> None:
    """Erase a customer and the files that were merged into it, in a unit of work. Nothing brings it back.

    Raises as `require_erasable`, and Refused, naming the plugin, when one can't forget the customer: then nothing is
    erased, for an erasure that is not whole must not be taken for one.
    """
    require_erasable(ctx, customer_id)
    ids = with_absorbed(ctx.session, [customer_id])
    locked = select(Customer.id).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update()
    if customer_id not in ctx.session.scalars(locked, execution_options=EVERYTHING).all():
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    forget_owned(ctx, ids)
    ctx.session.execute(delete(Relation).where(Relation.other_id.in_(ids)), execution_options=_OPTIONS)
    _empty(ctx, ids)
    erase_values(ctx, "customer", ids)
    record_many(ctx, "customer", "erase", [Changed(row_id, {"erased": (None, True)}) for row_id in ids])
    vouch(ctx.session, ids)
    push(ctx, [Happening(customer_id=customer_id, kind=ERASED)])
    emit(ctx, CustomersErased(customer_ids=tuple(ids)))
    enqueue(ctx, FORGET_WORDS, unique=f"{FORGET_WORDS}:{customer_id}", lane=FORGET_WORDS, as_system=True)


def forget_owned(ctx: Ctx, ids: Sequence[int]) -> None:
    """Let plugins, on or off, forget these customers, and delete what has to go with them.

    Raises Refused, naming the plugin, when one can't.
    """
    perform(ctx, "customer_erase", everyone=True, ids=list(ids))
    ctx.session.flush()
    for model in owned_here(ctx.session):
        if model.__when_erased__ == "deleted":
            ctx.session.execute(delete(model).where(model.customer_id.in_(ids)), execution_options=_OPTIONS)


def run_forget_words(job: JobRun) -> None:
    """Let the index of words lose those of texts that are gone, a little at a time."""
    begin = True
    while job.retrying(partial(_put_together, begin=begin)):
        begin = False


def _put_together(unit: UnitOfWork, begin: bool) -> bool:
    return put_together(unit.session, begin)


def _empty(ctx: Ctx, ids: Sequence[int]) -> None:
    """Leave of the rows what says nothing of the person: what kind of customer it was, in which state, who answered
    for it. A number may have been the person's own, of a card for one: it goes too."""
    for row_id in ids:
        number = _free_number(ctx, row_id)
        ctx.session.execute(
            update(Customer).where(Customer.id == row_id).values(
                number=number, name=number, sort_key=number.lower(), phone=None, email=None, source=None, region=None,
                language=None, custom={}, erased_at=ctx.now, updated_at=ctx.now, version=Customer.version + 1),
            execution_options=_OPTIONS)


def _free_number(ctx: Ctx, row_id: int) -> str:
    """E and the id; with an X for each file that somebody gave that number."""
    number = f"E{row_id:08d}"
    while ctx.session.scalar(select(func.count()).where(Customer.number == number, Customer.id != row_id),
                             execution_options=EVERYTHING):
        number += "X"
    return number
