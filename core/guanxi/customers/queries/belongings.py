"""What hangs on customers, in numbers: it comes along when they are merged, and goes when they are deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from guanxi.ctx import Ctx
from guanxi.customers.models import ContactPerson, Customer
from guanxi.db import EVERYTHING
from guanxi.errors import Text
from guanxi.i18n import _l
from guanxi.timeline.models import Note

_OWN: Final[tuple[tuple[Text, Any], ...]] = (
    (_l("Contact persons"), ContactPerson.customer_id), (_l("Notes"), Note.customer_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """So many rows of one kind; `kept`: they stay when everything personal about the customer is erased."""

    title: Text
    count: int
    kept: bool


def belongings(ctx: Ctx, ids: Sequence[int]) -> list[Belonging]:
    """Contact persons, notes, and what plugins that are on keep lists of, each with its number; without what there is
    none of. The rights to the customers are the caller's question; of plugins only what the reader may see is told."""
    found = (Belonging(title=title, count=_count(ctx, column.in_(ids)), kept=column.class_.__when_erased__ == "kept")
             for title, column in _kinds(ctx))
    return [one for one in found if one.count]


def _count(ctx: Ctx, condition: ColumnElement[bool]) -> int:
    return ctx.session.scalar(select(func.count()).where(condition), execution_options=EVERYTHING) or 0


def _kinds(ctx: Ctx) -> Iterator[tuple[Text, Any]]:
    yield from _OWN
    for entity in ctx.catalogue.entities.values():
        if entity.customer is not None and entity.model is not Customer and ctx.may(entity.permission):
            yield entity.plural, entity.customer
