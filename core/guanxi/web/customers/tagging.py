"""Tags on a customer's page."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.queries import all_tags, customer_page, tags_on
from guanxi.customers.rights import require_edit
from guanxi.customers.tags import set_tags
from guanxi.i18n import _
from guanxi.web.accounts.fields import number
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.timeline import HEAD_CHANGED
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import close_dialog, toast

CHANGED = "tags-changed"


@blueprint.get("/<int:customer_id>/tags")
@requires(VIEW)
def tags(customer_id: int) -> str:
    """The panel of tags, fetched anew after a change."""
    ctx = current_ctx()
    return render_template("customers/_tags.html", panels=panels.of_page(ctx, customer_page(ctx, customer_id)))


@blueprint.get("/<int:customer_id>/tags/edit")
@requires(VIEW)
def edit_tags(customer_id: int) -> str:
    """The dialog in which tags are chosen."""
    ctx = current_ctx()
    require_edit(ctx, customer_id)
    return render_template("customers/tags.html", tags=all_tags(ctx), may_manage=ctx.may("admin.fields"),
                           held={tag.id for tag in tags_on(ctx, customer_id)},
                           action=url_for("customers.save_tags", customer_id=customer_id))


@blueprint.post("/<int:customer_id>/tags/edit")
@requires(VIEW)
def save_tags(customer_id: int) -> ResponseReturnValue:
    """Let the customer have exactly the tags chosen; the toast gives back those it had."""
    before = [tag.id for tag in tags_on(current_ctx(), customer_id)]
    _set(customer_id, request.form.getlist("tags"))
    toast(_("Tags changed"), undo=url_for("customers.restore_tags", customer_id=customer_id, tags=before))
    return _done(customer_id)


@blueprint.post("/<int:customer_id>/tags/restore")
@requires(VIEW)
def restore_tags(customer_id: int) -> ResponseReturnValue:
    """Give back the tags there were."""
    _set(customer_id, request.args.getlist("tags"))
    toast(_("Tags are as they were"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _set(customer_id: int, values: list[str]) -> None:
    wanted = {tag_id for tag_id in map(number, values) if tag_id is not None}
    require_edit(current_ctx(), customer_id)
    write(lambda ctx: set_tags(ctx, customer_id, wanted))


def _done(customer_id: int) -> ResponseReturnValue:
    if is_htmx():
        return close_dialog(CHANGED, HEAD_CHANGED)
    return go_to(url_for("customers.show", customer_id=customer_id))
