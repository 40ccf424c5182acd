"""Removing customers for good, with every row that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer, Relation
from guanxi.customers.owned import owned_here, with_absorbed
from guanxi.db import EVERYTHING
from guanxi.plugin.dispatch import perform

_OPTIONS: dict[str, Any] = {**EVERYTHING, "synchronize_session": False}


def purge(ctx: Ctx, ids: Sequence[int]) -> None:
    """Delete customers and all that is theirs, files that were merged into them and what plugins keep included;
    history keeps that they existed.

    Raises Refused, naming the plugin, when one that keeps more about them, on or off, can't forget it.
    """
    ctx.require("customer.delete")
    ids = with_absorbed(ctx.session, ids)
    perform(ctx, "customer_erase", everyone=True, ids=ids)
    ctx.session.flush()
    for model in owned_here(ctx.session):
        ctx.session.execute(delete(model).where(model.customer_id.in_(ids)), execution_options=_OPTIONS)
    ctx.session.execute(delete(Relation).where(Relation.other_id.in_(ids)), execution_options=_OPTIONS)
    for merged in (Customer.merged_into.is_not(None), Customer.merged_into.is_(None)):
        ctx.session.execute(delete(Customer).where(Customer.id.in_(ids), merged), execution_options=_OPTIONS)

