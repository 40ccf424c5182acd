"""A customer's page."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from guanxi.customers.erasure import PERMISSION as ERASE
from guanxi.customers.merging.files import PERMISSION as MERGE
from guanxi.customers.queries import customer_head, customer_page
from guanxi.customers.sight import may_ask
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels, story
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.facts import dial_address
from guanxi.web.customers.head import key_figures, place
from guanxi.web.customers.way import beside, way_back
from guanxi.web.plugins.parts import head_of, parts_of


@blueprint.get("/<int:customer_id>")
@requires(VIEW)
def show(customer_id: int) -> ResponseReturnValue:
    """Everything about one customer."""
    ctx, group = current_ctx(), request.args.get("group", "")
    page = customer_page(ctx, customer_id, group=group)
    parts = parts_of(ctx, customer_id)
    return render_template(
        "customers/show.html", head=page, record=page.record, figures=key_figures(ctx, page, parts.figures),
        place=place(ctx, page),
        panels=panels.of_page(ctx, page), timeline=story.of_page(ctx, page, group), way=way_back(ctx),
        may_edit=page.lets(ctx, "edit"), may_delete=page.lets(ctx, "delete"),
        may_erase=ctx.may(ERASE) and page.record.erased_at is None, may_merge=ctx.may(MERGE) and page.lets(ctx, "edit"),
        may_copy=ctx.may("customer.phones") and page.lets(ctx, "export"),
        may_ask_sight=may_ask(ctx), dial=dial_address(ctx, page.record.phone), parts=parts, badges=parts.badges)


@blueprint.get("/<int:customer_id>/head")
@requires(VIEW)
def head(customer_id: int) -> str:
    """The head with its figures, fetched anew after a change on the open page."""
    ctx = current_ctx()
    found = customer_head(ctx, customer_id)
    figures, badges = head_of(ctx, customer_id)
    return render_template("customers/_head.html", head=found, record=found.record,
                           figures=key_figures(ctx, found, figures), badges=badges, place=place(ctx, found),
                           may_edit=found.lets(ctx, "edit"), dial=dial_address(ctx, found.record.phone))


@blueprint.get("/<int:customer_id>/beside")
@requires(VIEW)
def neighbours(customer_id: int) -> str:
    """The buttons that lead to the customers before and after in the list one came from."""
    return render_template("customers/_beside.html", beside=beside(current_ctx(), customer_id))
