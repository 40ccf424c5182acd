"""One customer's card, and one's own calendar with its secret address."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from flask import Blueprint, Response, abort, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import (
    ContactCard,
    Ctx,
    DatedThing,
    _,
    acting_as,
    contact_cards,
    current_ctx,
    go_to,
    public,
    requires,
    setting,
    toast,
    use_locale,
    write,
)
from guanxi_cards.addresses import address_of, new_address, own_address, remove_address
from guanxi_cards.calendars import calendar_of, kinds_for
from guanxi_cards.formats import SUFFIX, TYPE
from guanxi_cards.kinds import note_taken
from guanxi_cards.rights import CALENDAR, CARD
from guanxi_cards.scanning import scanned
from guanxi_cards.writing import cards_of

blueprint: Final = Blueprint("cards", __name__)


@blueprint.get("/customers/<int:customer_id>")
@requires(CARD)
def card(customer_id: int) -> str:
    """The card, to be scanned."""
    found = _card(customer_id)
    return render_template("cards/card.html", card=found, code=scanned(found, _house(current_ctx())))


@blueprint.post("/customers/<int:customer_id>")
@requires(CARD)
def take(customer_id: int) -> Response:
    """The card as a file; the timeline says who took it."""
    found = _card(customer_id)
    write(lambda ctx: note_taken(ctx, customer_id))
    version: Final = "4.0" if request.form.get("version") == "4.0" else "3.0"
    content = b"".join(cards_of(found, version, _house(current_ctx())))
    return send_file(BytesIO(content), mimetype=TYPE, as_attachment=True, download_name=f"{found.name}{SUFFIX}")


@blueprint.get("/calendar")
@requires(CALENDAR)
def calendar() -> str:
    """What one's calendar holds, and whether it has an address."""
    return _calendar_page()


@blueprint.post("/calendar")
@requires(CALENDAR)
def renew() -> str:
    """A new secret address, shown this once."""
    return _calendar_page(_outside(current_ctx(), url_for("cards.subscribed", token=write(new_address))))


@blueprint.post("/calendar/remove")
@requires(CALENDAR)
def remove() -> ResponseReturnValue:
    """Let the address lead nowhere."""
    write(remove_address)
    toast(_("The address is gone. Calendars that use it get nothing more."))
    return go_to(url_for("cards.calendar"))


@blueprint.get("/calendar/<token>.ics")
@public
def subscribed(token: str) -> Response:
    """The calendar of whose secret this is, with the rights they have now."""
    found = address_of(current_ctx(), token) or abort(404)
    ctx = acting_as(found.user_id)
    if ctx is None or not ctx.may(CALENDAR):
        abort(404)
    with use_locale(ctx.locale):
        answer = make_response(calendar_of(ctx, lambda thing: _page_of(ctx, thing)))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return answer


def _card(customer_id: int) -> ContactCard:
    return next(iter(contact_cards(current_ctx(), [customer_id])), None) or abort(404)


def _calendar_page(address: str = "") -> str:
    ctx = current_ctx()
    return render_template("cards/calendar.html", address=address, known=own_address(ctx),
                           kinds=[kind.title for kind in kinds_for(ctx)])


def _page_of(ctx: Ctx, thing: DatedThing) -> str:
    values: dict[str, Any] = dict(thing.values)
    return _outside(ctx, url_for(thing.endpoint, **values)) if thing.endpoint else ""


def _outside(ctx: Ctx, path: str) -> str:
    """A whole address, of the host that the organisation is reached by."""
    return (ctx.outside.base_url or request.host_url).rstrip("/") + path


def _house(ctx: Ctx) -> str:
    return str(setting(ctx, "organisation.name"))
