"""Removing customers for good, with every row that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, inspect

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer, Relation
from guanxi.db import EVERYTHING, Base, CustomerOwned
from guanxi.plugin.dispatch import perform

_OPTIONS: dict[str, Any] = {**EVERYTHING, "synchronize_session": False}


def purge(ctx: Ctx, ids: Sequence[int]) -> None:
    """Delete customers and all that is theirs, of the core and of plugins; history keeps that they existed.

    Raises Refused, naming the plugin, when one that keeps more about them, on or off, can't forget it.
    """
    ctx.require("customer.delete")
    perform(ctx, "customer_erase", everyone=True, ids=list(ids))
    ctx.session.flush()
    there = set(inspect(ctx.session.connection()).get_table_names())  # a plugin may not be migrated yet
    for model in (model for model in owned_models() if model.__tablename__ in there):
        ctx.session.execute(delete(model).where(model.customer_id.in_(ids)), execution_options=_OPTIONS)
    ctx.session.execute(delete(Relation).where(Relation.other_id.in_(ids)), execution_options=_OPTIONS)
    ctx.session.execute(delete(Customer).where(Customer.id.in_(ids)), execution_options=_OPTIONS)


def owned_models() -> list[type[Any]]:
    """All CustomerOwned models, those that refer to others first."""
    models = {str(inspect(mapper.class_).local_table): mapper.class_ for mapper in Base.registry.mappers
              if issubclass(mapper.class_, CustomerOwned)}
    return [models[table.name] for table in reversed(Base.metadata.sorted_tables) if table.name in models]
