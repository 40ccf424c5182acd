"""The tables whose rows belong to customers, of the core and of plugins, on or off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from guanxi.customers.models import Customer
from guanxi.db import EVERYTHING, Base, CustomerOwned
from guanxi.db.sessions import own_session


def owned_models() -> list[type[Any]]:
    """All CustomerOwned models, those that refer to others first."""
    models = {str(inspect(mapper.class_).local_table): mapper.class_ for mapper in Base.registry.mappers
              if issubclass(mapper.class_, CustomerOwned)}
    return [models[table.name] for table in reversed(Base.metadata.sorted_tables) if table.name in models]


def owned_here(session: Session) -> list[type[Any]]:
    """The same, without those of plugins that have no tables yet."""
    there = set(inspect(own_session(session).connection()).get_table_names())
    return [model for model in owned_models() if model.__tablename__ in there]


def with_absorbed(session: Session, ids: Iterable[int]) -> list[int]:
    """These customers and the files that were merged into them, which are theirs as well."""
    wanted = list(ids)
    return list(session.scalars(
        select(Customer.id).where(or_(Customer.id.in_(wanted), Customer.merged_into.in_(wanted))).order_by(Customer.id),
        execution_options=EVERYTHING))
