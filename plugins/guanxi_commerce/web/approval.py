"""Where what waits for approval stands, for the page of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from guanxi.api import ApprovalStanding, Ctx, staff_names
from guanxi_commerce.models import UNSETTLED
from guanxi_commerce.pages import OrderPage
from guanxi_commerce.services.approving import DISCOUNT, desk_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalShown:
    """The last request about an order that is no purchase yet: who is asked or decided, and why; `url` is its page.
    `there` is false while nothing can be approved, because approvals are switched off."""

    there: bool
    state: str = ""
    names: Sequence[str] = ()
    reason: str = ""
    url: str = ""
    may_decide: bool = False


def approval_of(ctx: Ctx, page: OrderPage) -> ApprovalShown | None:
    """What the page of an order says of its approval; nothing of one that is a purchase."""
    if page.head.status not in UNSETTLED:
        return None
    desk = desk_of(ctx)
    if desk is None:
        return ApprovalShown(there=False)
    found = desk.standing(ctx, DISCOUNT, [page.head.id]).get(page.head.id)
    return ApprovalShown(there=True) if found is None else _shown(ctx, found)


def _shown(ctx: Ctx, found: ApprovalStanding) -> ApprovalShown:
    who = list(found.waits_for) if found.state == "waiting" else [one for one in (found.decided_by,) if one]
    names = staff_names(ctx.session, who)
    return ApprovalShown(there=True, state=found.state, names=[names.get(one, "") for one in who],
                         reason=found.reason, url=_url(found), may_decide=found.may_decide)


def _url(found: ApprovalStanding) -> str:
    endpoint, parameter = found.page
    values: dict[str, Any] = {parameter: found.request_id}
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
