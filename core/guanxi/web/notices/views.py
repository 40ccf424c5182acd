"""Pages of notices. Everybody has their own and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.i18n import _
from guanxi.inbox.queries import Told, inbox, mailing, unread, wishes
from guanxi.mail import mail_server
from guanxi.notices.mailing import HOUR, schedule
from guanxi.notices.services import choose, mark_read
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx
from guanxi.web.converters import LARGEST
from guanxi.web.menu_counts import menu_counts
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast

READ: Final = "notices-read"
"""Sent to the page's body when notices were marked as read: the bell counts anew."""

blueprint: Final = Blueprint("notices", __name__, url_prefix="/notices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A notice with the address it leads to, empty for none."""

    told: Told
    url: str


@blueprint.get("/")
def index() -> str:
    """One's notices, unread ones or all; their rows alone for the list that refreshes itself."""
    only_unread = request.args.get("view") != "all"
    found, older = inbox(current_ctx(), unread=only_unread, before=_number(request.args.get("before")))
    return render_template("notices/_rows.html" if is_htmx() else "notices/index.html", unread=only_unread,
                           lines=_lines(found), older=older, before=request.args.get("before"))


@blueprint.get("/unread")
def count() -> ResponseReturnValue:
    """What the bell and the lines of the menu say, answered without a body while it is what the browser has."""
    said, waiting = unread(current_ctx()), menu_counts(current_ctx())
    response = jsonify({"count": said.count, "newest": said.newest} | ({"menu": waiting} if waiting else {}))
    response.set_etag("-".join(map(str, (said.count, said.newest, *waiting.values()))))
    return response.make_conditional(request)


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Mark one group as read, or, without one, all that were there when the page was made."""
    group, upto = request.form.get("group"), _number(request.form.get("upto"))
    number = write(lambda ctx: mark_read(ctx, group=group, upto=upto))
    if request.form.get("quiet"):
        return Response(status=204)
    if group is None and number:
        toast(_("All marked as read"))
    if not is_htmx():
        return go_to(url_for("notices.index", view=request.form.get("view") or None))
    return Response(status=204, headers={"HX-Trigger": READ})


@blueprint.get("/choices")
def choices() -> str:
    """Of what one wishes to hear, and how."""
    ctx = current_ctx()
    mail = mailing(ctx)
    return render_template("notices/choices.html", wishes=wishes(ctx), frequency=mail.frequency, hour=mail.hour,
                           address=mail.address, can_mail=mail_server(ctx) is not None)


@blueprint.post("/choices", endpoint="choose")
def save_choices() -> ResponseReturnValue:
    """Keep what was chosen."""
    shown, mailed = set(request.form.getlist("shown")), set(request.form.getlist("mailed"))
    frequency, hour = request.form.get("frequency"), _number(request.form.get("hour"))

    def keep(ctx: Ctx) -> None:
        choose(ctx, {wish.kind.key: (wish.kind.key in shown, wish.kind.key in mailed) for wish in wishes(ctx)})
        if frequency:
            schedule(ctx, frequency, HOUR if hour is None else hour)

    write(keep)
    toast(_("Saved"))
    return go_to(url_for("notices.choices"))


def _lines(found: Sequence[Told]) -> list[Line]:
    return [Line(told=one, url=_address(one)) for one in found]


def _address(told: Told) -> str:
    """Where a notice leads, unless its page is that of a plugin that is off."""
    if told.link:
        return told.link
    if told.target is None or told.target[0] not in current_app.view_functions:
        return ""
    return url_for(told.target[0], **told.target[1])


def _number(given: str | None) -> int | None:
    """The id of a notice; what is none is refused."""
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and int(given) <= LARGEST else abort(400)
