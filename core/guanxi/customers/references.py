"""Whether the owner, department and store that drafts name exist and are in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.accounts.models import Department, Store, User
from guanxi.ctx import Ctx, Principal
from guanxi.customers.drafts import Draft, PreparedCustomer
from guanxi.db import EVERYTHING
from guanxi.errors import Issue, Text
from guanxi.i18n import _l

_CHUNK: Final = 500
_KINDS: Final[tuple[tuple[str, InstrumentedAttribute[int], SQLColumnExpression[bool], Text], ...]] = (
    ("owner_id", User.id, User.active, _l("Choose a member of staff who is active.")),
    ("department_id", Department.id, ~Department.archived, _l("Choose a department that is in use.")),
    ("store_id", Store.id, ~Store.archived, _l("Choose a store that is in use.")),
)

# Whoever acts is active, and new files go to where they are.
_OWN: Final[Mapping[str, Callable[[Principal], int | None]]] = {
    "owner_id": lambda principal: principal.user_id, "department_id": lambda principal: principal.department_id}


def reference_issues(ctx: Ctx, items: Sequence[tuple[Draft, PreparedCustomer]]) -> list[Issue]:
    """One issue for each reference that a draft newly sets to something missing or no longer in use."""
    issues: list[Issue] = []
    for field, key, in_use, message in _KINDS:
        own = {_OWN[field](ctx.principal)} if field in _OWN else set()
        wanted = [(draft.row, item.changes[field][1]) for draft, item in items
                  if field in item.changes and item.changes[field][1] is not None]
        unknown = sorted({value for _row, value in wanted} - own)
        known = own | _known(ctx, key, in_use, unknown)
        issues += [Issue(message=message, code="not_in_use", field=field, row=row)
                   for row, value in wanted if value not in known]
    return issues


def _known(ctx: Ctx, key: InstrumentedAttribute[int], in_use: SQLColumnExpression[bool],
           ids: Sequence[Any]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(ids), _CHUNK):
        found.update(ctx.session.scalars(select(key).where(key.in_(ids[start:start + _CHUNK]), in_use),
                                         execution_options=EVERYTHING))
    return found
