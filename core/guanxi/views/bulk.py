"""Bulk actions: the same change to many customers, chosen one by one or as all results of a list.

Customers only: rows of other entities are changed by their plugins, which know what a change means there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from guanxi.ctx import Action, Ctx
from guanxi.customers.deleting import delete_for_good
from guanxi.customers.drafts import Draft
from guanxi.customers.services import restore, trash, write_customers
from guanxi.customers.tags import put_tag, take_tag
from guanxi.customers.visibility import usable_ids
from guanxi.db import retrying
from guanxi.db.work import Fence
from guanxi.errors import BadRequest, Refused, Text
from guanxi.i18n import _l

CHUNK: Final = 200
INLINE: Final = 200
"""Up to so many customers are changed at once, within the request; more by a job."""

Taken = Literal["user", "department", "tag"]
Apply = Callable[[Ctx, Sequence[int], int | None, Fence | None], int]
_NOT_THE_ACTORS: Final = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """One bulk action: the right it needs, what its value is an id of, and how it changes a chunk of customers.

    `short` is the verb on its button, `title` names it where it stands alone. `clears`: no value means nobody.
    `final`: nothing takes it back.
    """

    key: str
    title: Text
    short: Text
    action: Action
    apply: Apply
    takes: Taken | None = None
    clears: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """What a bulk action came to: customers looked at, and those it changed.

    The others were so already, or are not the actor's to change.
    """

    looked_at: int = 0
    changed: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.looked_at + other.looked_at, self.changed + other.changed)


def _write(field: str) -> Apply:
    def apply(ctx: Ctx, ids: Sequence[int], value: int | None, job: Fence | None) -> int:
        usable = usable_ids(ctx.session, ctx.principal, "edit", ids)
        drafts = [Draft(customer_id=row_id, values={field: value}, row=row_id) for row_id in ids if row_id in usable]
        written = write_customers(ctx, drafts, job)
        wrong = [issue for issue in written.issues if issue.level == "error" and issue.code != _NOT_THE_ACTORS]
        if wrong:
            raise Refused(wrong[0].message, wrong[:1], **(wrong[0].params or {}))
        return len(written.updated)
    return apply


def _tag(service: Callable[[Ctx, Sequence[int], int], list[int]]) -> Apply:
    def apply(ctx: Ctx, ids: Sequence[int], value: int | None, job: Fence | None) -> int:
        if value is None:
            raise BadRequest(_l("Choose a tag first."))
        return retrying(ctx, lambda unit: len(service(unit.ctx, ids, value)), job)
    return apply


def _move(service: Callable[[Ctx, Sequence[int]], list[int]]) -> Apply:
    return lambda ctx, ids, _value, job: retrying(ctx, lambda unit: len(service(unit.ctx, ids)), job)


ACTIONS: Final[Mapping[str, BulkAction]] = {item.key: item for item in (
    BulkAction(key="tag", title=_l("Add a tag"), short=_l("Tag"), action="edit", takes="tag", apply=_tag(put_tag)),
    BulkAction(key="untag", title=_l("Remove a tag"), short=_l("Remove a tag"), action="edit", takes="tag",
               apply=_tag(take_tag)),
    BulkAction(key="owner", title=_l("Change the owner"), short=_l("Hand over"), action="edit", takes="user",
               clears=True, apply=_write("owner_id")),
    BulkAction(key="department", title=_l("Change the department"), short=_l("Change the department"), action="edit",
               takes="department", clears=True, apply=_write("department_id")),
    BulkAction(key="trash", title=_l("Put into the trash"), short=_l("Put into the trash"), action="delete",
               apply=_move(trash)),
    BulkAction(key="restore", title=_l("Take back from the trash"), short=_l("Take back"), action="delete",
               apply=_move(restore)),
    BulkAction(key="delete", title=_l("Delete for good"), short=_l("Delete for good"), action="delete", final=True,
               apply=_move(delete_for_good)),
)}


def action_named(ctx: Ctx, key: str) -> BulkAction:
    """The action called `key`. Raises BadRequest for an unknown one, Forbidden without the right to it."""
    action = ACTIONS.get(key)
    if action is None:
        raise BadRequest(_l("There is no bulk action called “%(key)s”."), key=key[:40])
    ctx.require(f"customer.{action.action}")
    return action


def change(ctx: Ctx, action: BulkAction, ids: Sequence[int], value: int | None, job: Fence | None = None
           ) -> Iterator[Changed]:
    """Apply `action` chunk by chunk, each whole or not at all, telling what each came to.

    Raises Refused when the value can't be set (an owner who has left), NotFound for a tag that is gone.
    """
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start:start + CHUNK]
        yield Changed(len(chunk), action.apply(ctx, chunk, value, job))
