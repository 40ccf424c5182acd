"""The options of a choice field: added, renamed, moved, archived, merged."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers.options import add_option, archive_option, merge_option, order_options, rename_option
from guanxi.customers.queries.fields import OptionRow, options_of
from guanxi.errors import Refused
from guanxi.i18n import _
from guanxi.web.accounts.fields import number
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.fields.blueprint import ADMIN, blueprint
from guanxi.web.fields.views import moved
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.post("/<int:field_id>/options")
@requires(ADMIN)
def add(field_id: int) -> ResponseReturnValue:
    """Add an option."""
    title = request.form.get("title", "")
    return _done(field_id, lambda ctx: add_option(ctx, field_id, title), _("Option added"))


@blueprint.get("/<int:field_id>/options/<int:option_id>")
@requires(ADMIN)
def option(field_id: int, option_id: int) -> str:
    """The dialog in which an option is renamed."""
    return _rename_dialog(field_id, option_id, _row(field_id, option_id).title)


@blueprint.post("/<int:field_id>/options/<int:option_id>")
@requires(ADMIN)
def rename(field_id: int, option_id: int) -> ResponseReturnValue:
    """Rename an option."""
    title = request.form.get("title", "")
    try:
        write(lambda ctx: rename_option(ctx, field_id, option_id, title))
    except Refused as refused:
        return _rename_dialog(field_id, option_id, title, str(refused)), 422
    toast(_("Renamed; every customer shows the new name"))
    return go_to(url_for("fields.show", field_id=field_id))


@blueprint.post("/<int:field_id>/options/<int:option_id>/archive")
@requires(ADMIN)
def archive_one(field_id: int, option_id: int) -> ResponseReturnValue:
    """Offer an option no longer, or again."""
    archived = request.form.get("archived") == "1"
    return _done(field_id, lambda ctx: archive_option(ctx, field_id, option_id, archived),
                 _("Archived; customers that have it keep it") if archived else _("Offered again"))


@blueprint.post("/<int:field_id>/options/<int:option_id>/move")
@requires(ADMIN)
def move_one(field_id: int, option_id: int) -> ResponseReturnValue:
    """Offer an option one place further up or down."""
    order = [row.id for row in options_of(current_ctx(), field_id)]
    write(lambda ctx: order_options(ctx, field_id, moved(order, option_id, request.form.get("to") == "up")))
    return go_to(url_for("fields.show", field_id=field_id, _anchor="options"))


@blueprint.get("/<int:field_id>/options/<int:option_id>/merge")
@requires(ADMIN)
def ask_merge(field_id: int, option_id: int) -> str:
    """The dialog that asks what an option is to become."""
    others = [row for row in options_of(current_ctx(), field_id) if row.id != option_id]
    return render_template("fields/merge.html", name=_row(field_id, option_id).title, others=others, action=url_for(
        "fields.merge", field_id=field_id, option_id=option_id))


@blueprint.post("/<int:field_id>/options/<int:option_id>/merge")
@requires(ADMIN)
def merge(field_id: int, option_id: int) -> ResponseReturnValue:
    """Make one option of two; a job rewrites the customers."""
    into = number(request.form.get("into")) or abort(400)
    job = write(lambda ctx: merge_option(ctx, field_id, option_id, into))
    toast(_("Merged; customers follow one after the other"))
    return go_to(url_for("fields.show", field_id=field_id, job=job))


def _done(field_id: int, work: Callable[[Ctx], object], said: str) -> ResponseReturnValue:
    """Do it and say so; where it is refused, say why."""
    try:
        write(work)
        toast(said)
    except Refused as refused:
        toast(str(refused.issues[0] if refused.issues else refused), tone="bad")
    return go_to(url_for("fields.show", field_id=field_id, _anchor="options"))


def _row(field_id: int, option_id: int) -> OptionRow:
    found = options_of(current_ctx(), field_id)
    return next((row for row in found if row.id == option_id), None) or abort(404)


def _rename_dialog(field_id: int, option_id: int, title: str, problem: str = "") -> str:
    return render_template("fields/rename.html", title=title, problem=problem, action=url_for(
        "fields.rename", field_id=field_id, option_id=option_id))
