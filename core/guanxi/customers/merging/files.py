"""The files somebody wants to make one of: whether they may, and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guanxi.ctx import Ctx
from guanxi.customers.current import load_current
from guanxi.customers.merging.values import Files
from guanxi.customers.visibility import usable_ids
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.i18n import _l

PERMISSION: Final = "customer.merge"
MOST: Final = 5
"""Files that become one at once: more can't be looked at beside each other."""

SURVIVOR_GONE: Final = _l("Your role does not let you change all of these customers.")


def load_files(ctx: Ctx, ids: Sequence[int]) -> Files:
    """What is stored of the files, in the order of `ids`. Raises NotFound when one is not there or not the actor's to
    see."""
    found = load_current(ctx, ids)
    if any(row_id not in found for row_id in ids):
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    return {row_id: found[row_id] for row_id in dict.fromkeys(ids)}


def require_mergeable(ctx: Ctx, files: Files) -> None:
    """Raise Forbidden without the right to merge these files, Refused when they can't be one."""
    ctx.require(PERMISSION)
    if not 2 <= len(files) <= MOST:
        raise Refused(_l("Choose between 2 and %(most)s customers to merge."), most=MOST)
    if usable_ids(ctx.session, ctx.principal, "edit", files) != set(files):
        raise Forbidden(SURVIVOR_GONE)
    if any(current.core["trashed_at"] for current in files.values()):
        raise Refused(_l("One of these customers is in the trash. Take it back before you merge it."))
    if len({current.core["kind"] for current in files.values()}) > 1:
        raise Refused(_l("A person and a company can’t be one customer. If one was entered as the wrong kind, change "
                         "that first."))
