"""Taking a request back: by whoever asked, or by the plugin whose thing needs it no longer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update

from guanxi.api import Ctx, Forbidden, NotFound, Refused, Verdict, _l, acting, among
from guanxi_approvals.models import WAITING, Request
from guanxi_approvals.rights import USE
from guanxi_approvals.services.deciding import OPTIONS, decided_already
from guanxi_approvals.services.ending import end
from guanxi_approvals.services.telling import unguarded


def withdraw_request(ctx: Ctx, request_id: int) -> None:
    """Take one's own request back. Raises Conflict where it was decided meanwhile, Forbidden to anybody else."""
    ctx.require(USE)
    with acting(ctx, unguarded(ctx)) as own:
        request = _locked(own, Request.id == request_id)
        if not request:
            found = own.session.get(Request, request_id)
            raise NotFound(_l("There is no such request.")) if found is None else decided_already(own, found)
        if request[0].asked_by != ctx.principal.user_id:
            raise Forbidden(_l("Only who asked for approval can take the request back."))
        approvable = own.catalogue.approvables.get(request[0].kind)
        if approvable is None:
            raise Refused(_l("What submitted this is switched off. The request waits until it is on again."))
        end(own, request[0], approvable, "withdrawn", "")


def withdraw(ctx: Ctx, key: str, thing_ids: Sequence[int], verdict: Verdict = "withdrawn") -> list[int]:
    """See guanxi.api.ApprovalDesk.withdraw."""
    with acting(ctx, unguarded(ctx)) as own:
        found = _locked(own, Request.kind == key, among(own.session, Request.thing_id, thing_ids))
        for request in found:
            end(own, request, None, verdict, "")
        return [request.thing_id for request in found]


def _locked(ctx: Ctx, *which: ColumnElement[bool]) -> list[Request]:
    """The waiting requests among them, on which nobody else decides until this transaction ends."""
    ctx.session.execute(update(Request).where(*which, Request.state == WAITING).values(version=Request.version + 1),
                        execution_options=OPTIONS)
    return list(ctx.session.scalars(select(Request).where(*which, Request.state == WAITING).order_by(Request.id)
                                    .execution_options(populate_existing=True)))
