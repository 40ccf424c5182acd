"""The timeline's own addresses: its pages and filters, notes and what is done with them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.notes import bring_note_back, change_note, pin_entry, take_note, write_note
from guanxi.customers.queries import note_text, story
from guanxi.customers.rights import may_use, require_view
from guanxi.errors import Refused
from guanxi.i18n import _
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.converters import LARGEST
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.story import Timeline, first_page, later_page, position
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

HEAD_CHANGED: Final = "customer-changed"
STORY_CHANGED: Final = "timeline-changed"
"""Events that tell the head and the timeline of an open page to fetch themselves anew."""


@blueprint.get("/<int:customer_id>/timeline")
@requires(VIEW)
def timeline(customer_id: int) -> ResponseReturnValue:
    """The timeline anew, with another filter, or its next page."""
    ctx, group = current_ctx(), request.args.get("group", "")
    require_view(ctx, customer_id)
    before = position(request.args.get("before", ""))
    if not is_htmx():
        return go_to(url_for("customers.show", customer_id=customer_id, group=group or None))
    if before is None:
        return render_template("customers/_story.html", timeline=first_page(ctx, customer_id, group))
    entries, older = story(ctx, customer_id, group=group, before=before)
    page = replace(later_page(ctx, customer_id, entries, older, group, request.args.get("day", "")),
                   may_edit=may_use(ctx, "edit", customer_id))
    return render_template("customers/_entries.html", timeline=page)


@blueprint.post("/<int:customer_id>/notes")
@requires(VIEW)
def add_note(customer_id: int) -> ResponseReturnValue:
    """Write a note; where it is refused, what was typed stays."""
    body = request.form.get("body", "")
    try:
        write(lambda ctx: write_note(ctx, customer_id, body, _chosen(), _ids("file")))
    except Refused as refused:
        page = replace(first_page(current_ctx(), customer_id), typed=body, problem=_first(refused))
        return render_template("customers/_story.html", timeline=page), 422
    return _answer(customer_id)


@blueprint.get("/<int:customer_id>/notes/<int:note_id>")
@requires(VIEW)
def edit_note(customer_id: int, note_id: int) -> str:
    """The dialog in which a note is changed."""
    return _dialog(customer_id, note_id, note_text(current_ctx(), customer_id, note_id))


@blueprint.post("/<int:customer_id>/notes/<int:note_id>")
@requires(VIEW)
def save_note(customer_id: int, note_id: int) -> ResponseReturnValue:
    """Save a changed note."""
    body = request.form.get("body", "")
    try:
        write(lambda ctx: change_note(ctx, customer_id, note_id, body, _chosen()))
    except Refused as refused:
        return _dialog(customer_id, note_id, body, _first(refused)), 422
    toast(_("Note changed"))
    return close_dialog(STORY_CHANGED) if is_htmx() else _answer(customer_id)


@blueprint.post("/<int:customer_id>/notes/<int:note_id>/delete")
@requires(VIEW)
def delete_note(customer_id: int, note_id: int) -> ResponseReturnValue:
    """Take a note off the timeline; the toast brings it back."""
    write(lambda ctx: take_note(ctx, customer_id, note_id))
    toast(_("Note deleted"), undo=url_for("customers.restore_note", customer_id=customer_id, note_id=note_id))
    return _answer(customer_id)


@blueprint.post("/<int:customer_id>/notes/<int:note_id>/restore")
@requires(VIEW)
def restore_note(customer_id: int, note_id: int) -> ResponseReturnValue:
    """Bring a deleted note back."""
    write(lambda ctx: bring_note_back(ctx, customer_id, note_id))
    toast(_("The note is back"))
    return go_to(url_for("customers.show", customer_id=customer_id))


@blueprint.post("/<int:customer_id>/entries/<int:entry_id>/pin")
@requires(VIEW)
def pin(customer_id: int, entry_id: int) -> ResponseReturnValue:
    """Keep an entry at the head of the timeline, or no longer."""
    pinned = request.args.get("pinned") == "1"
    write(lambda ctx: pin_entry(ctx, customer_id, entry_id, pinned))
    return _answer(customer_id)


def _answer(customer_id: int) -> ResponseReturnValue:
    """The timeline as it is now, and a word to the head, whose figures follow from it."""
    if not is_htmx():
        return go_to(url_for("customers.show", customer_id=customer_id))
    page: Timeline = first_page(current_ctx(), customer_id)
    return with_events(make_response(render_template("customers/_story.html", timeline=page)), HEAD_CHANGED)


def with_events(response: Response, *events: str) -> Response:
    """`response`, sending `events` to the parts of the page that listen."""
    response.headers["HX-Trigger"] = json.dumps(dict.fromkeys(events, True))
    return response


def _first(refused: Refused) -> str:
    return str(refused.issues[0] if refused.issues else refused)


def _chosen() -> list[int]:
    """Who was chosen from the list, where several have a name."""
    return _ids("mention")


def _ids(field: str) -> list[int]:
    """The ids that a form holds in `field`."""
    given = (one for one in request.form.getlist(field) if one.isascii() and one.isdigit())
    return [number for one in given if (number := int(one)) <= LARGEST]


def _dialog(customer_id: int, note_id: int, body: str, problem: str = "") -> str:
    return render_template("customers/note.html", body=body, problem=problem,
                           staff=url_for("customers.find_staff", customer_id=customer_id),
                           action=url_for("customers.save_note", customer_id=customer_id, note_id=note_id))
