"""One field of a customer changed in its place: a cell of a list, or one of the facts on the customer's page.

`as` in the address is the key of the column that shows the field; without it a fact is meant.
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlencode

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.queries import customer_page
from guanxi.customers.rights import may_use
from guanxi.errors import Forbidden
from guanxi.i18n import _, _l
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.attempting import Shown, attempted, opened
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.conflict import words_of
from guanxi.web.customers.layout import Section, section_of
from guanxi.web.customers.saving import Clash, Stored, sent_edit, stored_field
from guanxi.web.customers.timeline import HEAD_CHANGED, STORY_CHANGED, with_events
from guanxi.web.customers.way import way_back
from guanxi.web.lists.cell import cell_of
from guanxi.web.redirects import current_page, go_to
from guanxi.web.toasts import toast

LIST_CHANGED: Final = "list-changed"
EDITOR: Final = {"HX-Retarget": "#in-place", "HX-Reswap": "outerHTML"}
_NAME: Final = "name"


@blueprint.get("/<int:customer_id>/fields/<field>")
@requires(VIEW)
def edit_field(customer_id: int, field: str) -> str:
    """The editor."""
    return _editor(_opened(customer_id, field))


@blueprint.post("/<int:customer_id>/fields/<field>")
@requires(VIEW)
def save_field(customer_id: int, field: str) -> ResponseReturnValue:
    """Save it, and answer what stands in its place now; the toast takes it back."""
    ctx, shown = current_ctx(), _opened(customer_id, field)
    try:
        refused = attempted(ctx, shown)
    except Clash as clash:
        return _contested(ctx, clash, field)
    if refused is not None:
        return _editor(refused), 422, EDITOR
    if sent_edit(shown.form, (field,)).changed:
        toast(_("Saved"), undo=url_for("lists.undo", operation=ctx.operation, next=current_page()))
    return _in_its_place(ctx, customer_id, field)


@blueprint.get("/<int:customer_id>/fields/<field>/shown")
@requires(VIEW)
def shown_field(customer_id: int, field: str) -> ResponseReturnValue:
    """What is stored, for whoever leaves the editor to what somebody else wrote."""
    return _in_its_place(current_ctx(), customer_id, field)


def _opened(customer_id: int, field: str) -> Shown:
    ctx = current_ctx()
    stored = stored_field(ctx, customer_id, field)
    if field not in stored.plugins.fields and field not in _own_fields(stored):
        abort(404)
    if field == "phone" and not ctx.may("customer.phones"):
        raise Forbidden(_l("You see this number in part only, so it can’t be changed here. Use the form."))
    return opened(ctx, stored, _alone(field))


def _alone(field: str) -> Section:
    return Section(key="in-place", title="", fields=(field,))


def _own_fields(stored: Stored) -> tuple[str, ...]:
    every = section_of(stored.record.kind, stored.definitions, "all")
    return every.fields if every else ()


def _contested(ctx: Ctx, clash: Clash, field: str) -> ResponseReturnValue:
    """The editor with what was typed, beside what somebody else has written meanwhile; saved again, it is meant."""
    form = clash.stored.form(ctx, [field])
    shown = Shown(form=form, stored=clash.stored, section=_alone(field),
                  original=json.dumps({field: clash.theirs[field]}, ensure_ascii=False))
    theirs = words_of(ctx, form, field, clash.theirs[field]) or _("empty")
    return _editor(shown, theirs, version=clash.stored.record.version), 409, EDITOR


def _editor(shown: Shown, theirs: str = "", version: int | None = None) -> str:
    field, record = shown.section.fields[0], shown.stored.record
    query = urlencode(list(request.args.items(multi=True)))
    page = render_template("customers/_in_place.html", shown=shown, key=field, f=shown.form[field], theirs=theirs,
                           version=version or shown.version, query=f"?{query}" if query else "",
                           base=url_for("customers.edit_field", customer_id=record.id, field=field))
    return page.strip()  # it is put behind what stands there, and taken away again


def _in_its_place(ctx: Ctx, customer_id: int, field: str) -> ResponseReturnValue:
    column = request.args.get("as", "")
    if not column:
        return _panel(ctx, customer_id, field)
    found = None if field == _NAME else cell_of(ctx, CUSTOMER, column, customer_id)
    if found is None:  # the name stands among more; or the row is no longer the reader's to see
        return with_events(make_response("", 200, {"HX-Reswap": "none"}), LIST_CHANGED)
    return make_response(str(found))


def _panel(ctx: Ctx, customer_id: int, field: str) -> ResponseReturnValue:
    """The whole panel the fact stands in: other facts of it may follow from this one."""
    if not may_use(ctx, "view", customer_id):
        return go_to(way_back(ctx).url)
    page = panels.of_page(ctx, customer_page(ctx, customer_id))
    section = next((item for item in page.sections if field in item.fields), None)
    if section is None:  # a plugin's field: the page shows it elsewhere
        return with_events(make_response("", 200, {"HX-Reswap": "none"}), HEAD_CHANGED, STORY_CHANGED)
    response = make_response(render_template("customers/_facts.html", section=section, panels=page))
    response.headers.update({"HX-Retarget": f"#section-{section.key}", "HX-Reswap": "outerHTML"})
    return with_events(response, HEAD_CHANGED, STORY_CHANGED)
