"""The customers that an import made, as a filter of their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, and_, select

from guanxi.contributions import AttributeType, Choice, Criterion, Parameter
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.i18n import LazyString, _l
from guanxi.jobs.queries import ADMIN
from guanxi.transfer.models import ImportRange, ImportRun

MADE_BY: Final = "customer.import"
_OFFERED: Final = 50


def _made(params: Mapping[str, Any], ctx: Ctx) -> Select[int]:
    """By the ranges of ids that were kept; an import of somebody else's made none that one may look for."""
    within = and_(Customer.id >= ImportRange.first_id, Customer.id <= ImportRange.last_id)
    found = (select(Customer.id).join(ImportRange, within).join(ImportRun, ImportRun.id == ImportRange.run_id)
             .where(ImportRange.run_id == params["run"], ImportRange.entity == "customer"))
    return found if ctx.may(ADMIN) else found.where(ImportRun.started_by == ctx.principal.user_id)


def _imports(ctx: Ctx) -> Sequence[Choice]:
    """The newest that made customers."""
    wanted = (select(ImportRun.id, ImportRun.file_name, ImportRun.started_at)
              .where(ImportRun.target == "customers", ImportRun.created > 0)
              .order_by(ImportRun.id.desc()).limit(_OFFERED))
    if not ctx.may(ADMIN):
        wanted = wanted.where(ImportRun.started_by == ctx.principal.user_id)
    return [Choice(row.id, LazyString("%(name)s · %(day)s", name=row.file_name.replace("%", "%%"),
                                      day=f"{row.started_at.astimezone(ctx.timezone):%Y-%m-%d}"))
            for row in ctx.session.execute(wanted)]


CRITERIA: Final = (
    Criterion(key=MADE_BY, title=_l("Imported from"), matches=_made, permission="customer.import",
              parameters=(Parameter(key="run", title=_l("Import"), type=AttributeType.REFERENCE, choices=_imports),)),
)
