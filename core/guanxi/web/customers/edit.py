"""Changing a customer: the full form, and section by section in place."""

from __future__ import annotations

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers.queries import customer_page
from guanxi.customers.rights import may_use
from guanxi.i18n import _
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.attempting import Shown, attempted, opened
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.conflict import conflict_page
from guanxi.web.customers.layout import sections
from guanxi.web.customers.saving import Clash, stored_customer
from guanxi.web.customers.timeline import HEAD_CHANGED, STORY_CHANGED, with_events
from guanxi.web.customers.way import beside, way_back
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.get("/<int:customer_id>/edit")
@requires(VIEW)
def edit(customer_id: int) -> str:
    """The full form."""
    return _full_page(_opened(customer_id, "all"))


@blueprint.post("/<int:customer_id>/edit")
@requires(VIEW)
def save(customer_id: int) -> ResponseReturnValue:
    """Save the full form."""
    shown = _opened(customer_id, "all")
    outcome = _attempt(shown)
    if isinstance(outcome, Shown):
        return _full_page(outcome), 422
    if outcome is not None:
        return outcome
    toast(_("Saved"))
    ctx, query = current_ctx(), way_back(current_ctx()).query
    following = beside(ctx, customer_id).next_id if request.form.get("then") == "next" else None
    if following is not None:
        return go_to(url_for("customers.edit", customer_id=following) + query)
    return go_to(url_for("customers.show", customer_id=customer_id) + query)


@blueprint.get("/<int:customer_id>/sections/<key>")
@requires(VIEW)
def section(customer_id: int, key: str) -> str:
    """One panel of facts as it is read."""
    return _panel(current_ctx(), customer_id, key)


@blueprint.get("/<int:customer_id>/sections/<key>/edit")
@requires(VIEW)
def edit_section(customer_id: int, key: str) -> str:
    """One panel of facts as a form, in its place."""
    return render_template("customers/_section_form.html", shown=_opened(customer_id, key))


@blueprint.post("/<int:customer_id>/sections/<key>/edit")
@requires(VIEW)
def save_section(customer_id: int, key: str) -> ResponseReturnValue:
    """Save one panel; it is read again afterwards, and so are the head and the timeline."""
    outcome = _attempt(_opened(customer_id, key))
    if isinstance(outcome, Shown):
        return render_template("customers/_section_form.html", shown=outcome), 422
    if outcome is not None:
        return outcome
    ctx = current_ctx()
    toast(_("Saved"))
    if not may_use(ctx, "view", customer_id):
        return go_to(way_back(ctx).url)
    return with_events(make_response(_panel(ctx, customer_id, key)), HEAD_CHANGED, STORY_CHANGED)


def _opened(customer_id: int, key: str) -> Shown:
    ctx = current_ctx()
    stored = stored_customer(ctx, customer_id, whole=key == "all")
    found = stored.section(key) or abort(404)
    return opened(ctx, stored, found)


def _attempt(shown: Shown) -> Shown | ResponseReturnValue | None:
    """None when it was saved; else the form with its problems, or the page that asks which of two is right."""
    try:
        return attempted(current_ctx(), shown)
    except Clash as clash:
        return conflict_page(current_ctx(), clash)


def _full_page(shown: Shown) -> str:
    ctx, record, plugins = current_ctx(), shown.stored.record, shown.stored.plugins
    return render_template("customers/edit.html", shown=shown, record=record, way=way_back(ctx), failed=plugins.failed,
                           sections=[*sections(record.kind, shown.stored.definitions), *plugins.sections])


def _panel(ctx: Ctx, customer_id: int, key: str) -> str:
    page = panels.of_page(ctx, customer_page(ctx, customer_id))
    found = next((item for item in page.sections if item.key == key), None) or abort(404)
    return render_template("customers/_facts.html", section=found, panels=page)
