"""Following a customer, what is new since one last looked, and whom a note can mention."""

from __future__ import annotations

from typing import Final

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.following import follow, is_new_visit, unfollow, visit
from guanxi.customers.mentions import staff_to_mention
from guanxi.customers.queries import customer_record
from guanxi.customers.rights import require_view
from guanxi.i18n import _
from guanxi.notices.models import Notice
from guanxi.notices.services import mark_read
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.notices.views import READ
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast

_MOST: Final = 8
_LONGEST: Final = 40


@blueprint.post("/<int:customer_id>/follow", endpoint="follow")
@requires(VIEW)
def begin(customer_id: int) -> ResponseReturnValue:
    """Hear what happens to the customer from now on."""
    write(lambda ctx: follow(ctx, customer_id))
    toast(_("You are told what happens here"), undo=url_for("customers.unfollow", customer_id=customer_id))
    return _button(customer_id)


@blueprint.post("/<int:customer_id>/unfollow", endpoint="unfollow")
@requires(VIEW)
def end(customer_id: int) -> ResponseReturnValue:
    """Hear of the customer no longer."""
    write(lambda ctx: unfollow(ctx, customer_id))
    toast(_("You are no longer told what happens here"), undo=url_for("customers.follow", customer_id=customer_id))
    return _button(customer_id)


@blueprint.post("/<int:customer_id>/seen")
@requires(VIEW)
def seen(customer_id: int) -> Response:
    """Sent by a page that was opened: what it showed is known from now on, and notices about it are read.

    Mostly there is nothing to write.
    """
    ctx = current_ctx()
    told = _has_unread(ctx, customer_id)
    if is_new_visit(ctx, customer_id) or told:
        write(lambda unit: _see(unit, customer_id))
    return Response(status=204, headers={"HX-Trigger": READ} if told else {})


@blueprint.get("/<int:customer_id>/staff")
@requires(VIEW)
def find_staff(customer_id: int) -> Response:
    """Whom a note about the customer can mention, by part of a name, pinyin or initials."""
    ctx = current_ctx()
    require_view(ctx, customer_id)
    found = staff_to_mention(ctx, customer_id, request.args.get("q", "")[:_LONGEST], _MOST)
    return jsonify(items=[{"id": user_id, "name": name} for user_id, name in found])


def _see(ctx: Ctx, customer_id: int) -> None:
    visit(ctx, customer_id)
    mark_read(ctx, customer_id=customer_id)


def _has_unread(ctx: Ctx, customer_id: int) -> bool:
    unread = select(Notice.id).where(Notice.customer_id == customer_id, Notice.user_id == ctx.principal.user_id,
                                     Notice.read_at.is_(None)).limit(1)
    return ctx.session.scalar(unread) is not None


def _button(customer_id: int) -> ResponseReturnValue:
    if not is_htmx():
        return go_to(url_for("customers.show", customer_id=customer_id))
    return render_template("customers/_follow.html", record=customer_record(current_ctx(), customer_id))
