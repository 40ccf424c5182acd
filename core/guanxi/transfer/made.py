"""What an import made, as a filter of the lists of customers and of what plugins keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, and_, exists, select

from guanxi.contributions import AttributeType, Choice, Criterion, Parameter
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.i18n import LazyString, _l
from guanxi.jobs.queries import ADMIN
from guanxi.transfer.models import ImportRange, ImportRun

_OFFERED: Final = 50


def made_by_import(entity: str, model: Any, permission: str) -> Criterion:
    """A filter of the list of `entity` for what an import made of it, as its importer calls it in `Imported.made`.

    With it, the report of an import leads to the list. `model` is the mapped class of the rows.
    """
    return Criterion(key=made_key(entity), title=_l("Imported from"), permission=permission,
                     matches=lambda params, ctx: _made(entity, model, params, ctx),
                     parameters=(Parameter(key="run", title=_l("Import"), type=AttributeType.REFERENCE,
                                           choices=lambda ctx: _imports(entity, ctx)),))


def made_key(entity: str) -> str:
    """The key of that filter."""
    return f"{entity}.import"


def _made(entity: str, model: Any, params: Mapping[str, Any], ctx: Ctx) -> Select[int]:
    """By the ranges of ids that were kept; an import of somebody else's made none that one may look for."""
    within = and_(model.id >= ImportRange.first_id, model.id <= ImportRange.last_id)
    found = (select(model.id).join(ImportRange, within).join(ImportRun, ImportRun.id == ImportRange.run_id)
             .where(ImportRange.run_id == params["run"], ImportRange.entity == entity))
    return found if ctx.may(ADMIN) else found.where(ImportRun.started_by == ctx.principal.user_id)


def _imports(entity: str, ctx: Ctx) -> Sequence[Choice]:
    """The newest that made some."""
    some = exists().where(ImportRange.run_id == ImportRun.id, ImportRange.entity == entity)
    wanted = (select(ImportRun.id, ImportRun.file_name, ImportRun.started_at).where(some)
              .order_by(ImportRun.id.desc()).limit(_OFFERED))
    if not ctx.may(ADMIN):
        wanted = wanted.where(ImportRun.started_by == ctx.principal.user_id)
    return [Choice(row.id, LazyString("%(name)s · %(day)s", name=row.file_name.replace("%", "%%"),
                                      day=f"{row.started_at.astimezone(ctx.timezone):%Y-%m-%d}"))
            for row in ctx.session.execute(wanted)]


CRITERIA: Final = (made_by_import("customer", Customer, "customer.import"),)
