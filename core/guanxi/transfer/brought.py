"""The imports that brought the customers of what another one made: people who undo the one may want to undo both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, or_, select

from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING
from guanxi.jobs.queries import ADMIN
from guanxi.transfer.models import ImportRange, ImportRun
from guanxi.transfer.runs import made_by
from guanxi.transfer.undoing import LASTS

_LOOKED_AT: Final = 1_000
_MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """An import of customers that can still be taken back."""

    id: int
    file_name: str


def brought_by(ctx: Ctx, run_id: int) -> Sequence[Brought]:
    """The imports that made customers to whom what import `run_id` made belonged, as far as its first rows show."""
    wanted = select(ImportRun.id, ImportRun.file_name).where(
        ImportRun.id != run_id, ImportRun.undone_at.is_(None), ImportRun.finished_at > ctx.now - LASTS)
    if not ctx.may(ADMIN):
        wanted = wanted.where(ImportRun.started_by == ctx.principal.user_id)
    belongs = []
    for entity, ranges in made_by(ctx, run_id).items():
        declared = ctx.catalogue.entities.get(entity)
        if declared is not None and declared.customer is not None:
            within = declared.id.between(ranges[0][0], min(ranges[-1][1], ranges[0][0] + _LOOKED_AT))
            belongs.append(select(ImportRange.run_id).join(declared.model, and_(
                within, declared.customer.between(ImportRange.first_id, ImportRange.last_id)))
                .where(ImportRange.entity == "customer", ImportRange.run_id != run_id))
    if not belongs:
        return ()
    rows = ctx.session.execute(wanted.where(or_(*(ImportRun.id.in_(one) for one in belongs)))
                               .order_by(ImportRun.id.desc()).limit(_MOST), execution_options=EVERYTHING)
    return [Brought(**row._mapping) for row in rows]
