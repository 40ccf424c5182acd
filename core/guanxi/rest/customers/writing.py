"""Customers written through the API: by the one write path, the reply kept in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft, PreparedBatch, Written
from guanxi.customers.services import write_customers, write_one
from guanxi.errors import Conflict, GuanxiError, Issue, Refused
from guanxi.i18n import _l
from guanxi.incoming import current_ctx
from guanxi.rest.customers.documents import version_of
from guanxi.rest.customers.drafting import pointed
from guanxi.rest.replies import Reply, keep


class PreconditionFailed(GuanxiError):
    """Somebody changed the record since the writer read it."""

    status = 412


class PreconditionRequired(GuanxiError):
    """A change needs the version the writer saw."""

    status = 428


def expected_version() -> int:
    """The version that the header If-Match names. Raises PreconditionRequired without one."""
    tags = request.if_match
    if not tags:
        raise PreconditionRequired(_l("Send the header If-Match with the ETag of what you read."))
    tag = next((tag for tag in tags.as_set() if tag.isascii() and tag.isdigit() and len(tag) < 19), None)
    if tag is None:
        raise PreconditionFailed(_l("Somebody else changed this customer in the meantime."))
    return int(tag)


def written_one(draft: Draft, status: int) -> Reply:
    """Create or change one customer. Raises Refused, PreconditionFailed."""
    made: list[Reply] = []

    def tell(ctx: Ctx, _batch: PreparedBatch, written: Written) -> None:
        (row_id,) = (*written.created, *written.updated, *written.unchanged)
        made[:] = [keep(ctx, _reply(ctx, row_id, status))]
    try:
        write_one(current_ctx(), draft, then=tell)
    except Refused as refused:
        refused.issues = tuple(map(pointed, refused.issues))
        raise
    except Conflict as conflict:
        raise PreconditionFailed(conflict.message, **conflict.params) from conflict
    return made[0]


def written_many(drafts: Sequence[Draft]) -> Reply:
    """Create or change many: the good ones together, each row's result in its place."""
    made: list[Reply] = []

    def tell(ctx: Ctx, batch: PreparedBatch, written: Written) -> None:
        made[:] = [keep(ctx, _results(drafts, batch.issues, _statuses(batch, written)))]
    written = write_customers(current_ctx(), drafts, then=tell)
    return made[0] if made else _results(drafts, written.issues, {})


def _reply(ctx: Ctx, row_id: int, status: int) -> Reply:
    version = version_of(ctx, row_id)
    location = {"Location": url_for("api.read_customer", customer_id=row_id)} if status == 201 else {}
    return Reply(status=status, body={"id": row_id, "version": version}, headers={**location, "ETag": f'"{version}"'})


def _statuses(batch: PreparedBatch, written: Written) -> Mapping[int, tuple[str, int]]:
    """What became of the rows that were written, by their place counted from 1."""
    created = iter(written.created)
    updated = set(written.updated)
    found: dict[int, tuple[str, int]] = {}
    for item in batch.items:
        row = item.row or 0
        if item.customer_id is None:
            found[row] = ("created", next(created))
        else:
            found[row] = ("updated" if item.customer_id in updated else "unchanged", item.customer_id)
    return found


def _results(drafts: Sequence[Draft], issues: Sequence[Issue], done: Mapping[int, tuple[str, int]]) -> Reply:
    problems: dict[int, list[dict[str, Any]]] = {}
    for issue in map(pointed, issues):
        problems.setdefault(issue.row or 0, []).append(_problem(replace(issue, row=None)))
    rows = [(*done.get(place, ("refused", None)), problems.get(place, []))
            for place in range(1, len(drafts) + 1)]
    return Reply(status=200, body={"results": [{"status": status, "id": row_id, "errors": found}
                                               for status, row_id, found in rows]})


def _problem(issue: Issue) -> dict[str, Any]:
    field = issue.field or ""
    return {"detail": str(issue), "code": issue.code,
            "pointer": f"#{field if field.startswith('/') or not field else f'/{field}'}"}
