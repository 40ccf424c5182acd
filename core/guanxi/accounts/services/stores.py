"""Stores (门店): the outlets that customers, orders and staff belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from guanxi.accounts.identifiers import tidy
from guanxi.accounts.models import Department, Store, User
from guanxi.accounts.services.rows import apply, begin, found, given, issue, refuse, required_text
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.errors import Refused
from guanxi.i18n import _l

_REGION: Final = re.compile(r"[1-9]\d{5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDetails:
    """A store as somebody filled it in; `region` is a six-digit division code."""

    code: str
    name: str
    department_id: int | None = None
    region: str = ""


def create_store(ctx: Ctx, details: StoreDetails) -> int:
    """Add a store; its id. Raises Refused."""
    begin(ctx)
    values = _checked(ctx, details, None)
    store = Store(**values)
    ctx.session.add(store)
    ctx.session.flush()
    record(ctx, "store", store.id, "create", given(values))
    return store.id


def update_store(ctx: Ctx, store_id: int, details: StoreDetails) -> None:
    """Change a store. Raises Refused, NotFound."""
    begin(ctx)
    store = found(ctx, Store, store_id)
    changes = apply(store, _checked(ctx, details, store))
    if changes:
        record(ctx, "store", store_id, "edit", changes)


def archive_store(ctx: Ctx, store_id: int) -> None:
    """Take a store out of use. Raises Refused while active staff belong to it."""
    begin(ctx)
    store = found(ctx, Store, store_id)
    staff = ctx.session.scalar(select(func.count()).select_from(User).where(User.store_id == store_id, User.active))
    if staff:
        raise Refused(_l("Active staff still belong to it (%(count)s). Move them first."), count=staff)
    _set_archived(ctx, store, archived=True)


def restore_store(ctx: Ctx, store_id: int) -> None:
    """Put a store into use again."""
    begin(ctx)
    _set_archived(ctx, found(ctx, Store, store_id), archived=False)


def _set_archived(ctx: Ctx, store: Store, *, archived: bool) -> None:
    changes = apply(store, {"archived": archived})
    if changes:
        record(ctx, "store", store.id, "archive" if archived else "restore", changes)


def _checked(ctx: Ctx, details: StoreDetails, store: Store | None) -> dict[str, object]:
    code, name, region = tidy(details.code), tidy(details.name), tidy(details.region)
    issues = required_text("code", code, 40) + required_text("name", name, 100)
    other = select(Store.id).where(Store.code == code, Store.id != (store.id if store else 0))
    if ctx.session.scalar(other) is not None:
        issues.append(issue("code", "taken", _l("Another store has this code.")))
    if region and not _REGION.fullmatch(region):
        issues.append(issue("region", "region", _l("A division code has six digits, for example 320508.")))
    if details.department_id is not None and not (store and store.department_id == details.department_id):
        department = ctx.session.get(Department, details.department_id)
        if department is None or department.archived:
            issues.append(issue("department_id", "missing", _l("Choose a department that is in use.")))
    refuse(issues)
    return {"code": code, "name": name, "department_id": details.department_id, "region": region or None}
