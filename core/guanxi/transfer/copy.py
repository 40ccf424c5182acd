"""Everything that is kept about one customer, for whoever asks for a copy of their own data (PIPL, article 45)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, Final
from zipfile import ZipFile

from sqlalchemy import inspect, or_, select

from guanxi.audit.models import AuditEntry
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.attachments.store import path_of
from guanxi.customers.models import Attachment, Customer, Relation
from guanxi.customers.owned import owned_here, with_absorbed
from guanxi.customers.rights import may_use, require_view
from guanxi.db import EVERYTHING
from guanxi.errors import Forbidden
from guanxi.i18n import _l
from guanxi.plugin.dispatch import gather_by_plugin

HOOK: Final = "customer_export"
Rows = Sequence[Mapping[str, Any]]


def copy_of(ctx: Ctx, customer_id: int) -> bytes:
    """A JSON document of all that is kept about a customer, masked nowhere; in a unit of work, for history says who
    took it. Raises NotFound, Forbidden, and Refused, naming the plugin, when one can't give its part.

    `customer` is the file itself, `merged` are those that went into it, `tables` what belongs to them by the name of
    its table, of plugins that are switched off too, `history` each change of a field, `plugins` what plugins keep
    elsewhere.
    """
    _require_all(ctx, customer_id)
    ids = with_absorbed(ctx.session, [customer_id])
    document = {
        "made_at": ctx.now,
        "customer": _rows(ctx, Customer, Customer.id == customer_id)[0],
        "merged": _rows(ctx, Customer, Customer.merged_into == customer_id),
        "tables": _tables(ctx, ids),
        "history": _history(ctx, ids),
        "plugins": {name: [item for row_id in ids for item in answer.get(row_id, ())]
                    for name, answer in gather_by_plugin(ctx, HOOK, ids).items() if any(answer.values())},
    }
    record(ctx, "customer", customer_id, "export", {"copy": (None, True)})
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain).encode()


def write_archive(ctx: Ctx, customer_id: int, document: bytes, target: IO[bytes]) -> None:
    """Write a ZIP archive of a customer's `document` and files to `target`, outside of any unit of work.

    Files are called by their ids, as in the document's table `attachment`, and their names.
    """
    rows = ctx.session.execute(select(Attachment.id, Attachment.name, Attachment.digest).where(
        Attachment.customer_id.in_(with_absorbed(ctx.session, [customer_id]))), execution_options=EVERYTHING)
    with ZipFile(target, "w") as archive:
        archive.writestr("copy.json", document)
        for row in rows:
            path = path_of(ctx, row.digest)
            if path.is_file():
                archive.write(path, f"files/{row.id}-{row.name}")


def _require_all(ctx: Ctx, customer_id: int) -> None:
    require_view(ctx, customer_id)
    ctx.require("customer.phones")
    if not may_use(ctx, "export", customer_id):
        raise Forbidden(_l("Your role does not let you take this customer’s data out."))


def _tables(ctx: Ctx, ids: Sequence[int]) -> dict[str, Rows]:
    """Rows by table, without those that have none. A plugin's tables may not be there yet."""
    found: dict[str, Rows] = {}
    for model in owned_here(ctx.session):
        own = model.customer_id.in_(ids)
        found[model.__tablename__] = _rows(
            ctx, model, or_(own, Relation.other_id.in_(ids)) if model is Relation else own)
    return {name: rows for name, rows in sorted(found.items()) if rows}


def _rows(ctx: Ctx, model: type[Any], condition: Any) -> list[dict[str, Any]]:
    """Whole rows as plain values; the right to all of them was checked on the customer."""
    columns = [getattr(model, key) for key, _column in inspect(model).columns.items()]
    statement = select(*columns).where(condition).order_by(*inspect(model).primary_key)
    return [dict(row._mapping) for row in ctx.session.execute(statement, execution_options=EVERYTHING)]


def _history(ctx: Ctx, ids: Sequence[int]) -> list[dict[str, Any]]:
    rows = ctx.session.execute(
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.changes)
        .where(AuditEntry.entity == "customer", AuditEntry.entity_id.in_(ids)).order_by(AuditEntry.id))
    return [{"at": row.at, "by": row.actor, "action": row.action,
             "changes": {field: {"from": change[0], "to": change[1]} for field, change in row.changes.items()
                         if not isinstance(change, str)}}
            for row in rows]


def _plain(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
