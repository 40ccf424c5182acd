"""Custom fields: the list of them, one made, one changed, put in order, archived."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.customfields import (
    archive_field,
    create_field,
    edit_field,
    order_fields,
    unarchive_field,
)
from guanxi.customers.field_details import TYPE_TITLES
from guanxi.customers.queries.fields import FieldRow, all_fields, field_by_id, options_of, sections_in_use
from guanxi.i18n import _
from guanxi.web.accounts.fields import number
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.fields.blueprint import ADMIN, blueprint
from guanxi.web.fields.forms import FieldForm, NewFieldForm
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.get("/")
@requires(ADMIN)
def index() -> str:
    """All custom fields in the order they are shown, or the archived ones."""
    archived = "archived" in request.args
    return render_template("fields/index.html", fields=all_fields(current_ctx(), archived=archived),
                           archived=archived, types=TYPE_TITLES)


@blueprint.get("/new")
@requires(ADMIN)
def new() -> str:
    """The form of a new field."""
    return _new_page(NewFieldForm())


@blueprint.post("/new")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Make a field."""
    form = NewFieldForm()
    result = attempt(form, lambda: write(lambda ctx: create_field(ctx, form.details())))
    if result.value is None:
        return _new_page(form, result.problems), 422
    toast(_("“%(field)s” is in the forms now", field=form.title.data or ""))
    return go_to(url_for("fields.index"))


@blueprint.get("/<int:field_id>")
@requires(ADMIN)
def show(field_id: int) -> str:
    """One field with its options."""
    row = field_by_id(current_ctx(), field_id)
    form = FieldForm(data={
        "title": row.title, "kind": row.kind or "", "section": row.section or "", "hint": row.hint or "",
        "required": row.required, "personal": row.personal, "filterable": row.filterable})
    return _page(row, form)


@blueprint.post("/<int:field_id>")
@requires(ADMIN)
def save(field_id: int) -> ResponseReturnValue:
    """Save a field; where its index changes, the page shows how far that is."""
    form = FieldForm()
    result = attempt(form, lambda: write(lambda ctx: edit_field(ctx, field_id, form.details())))
    if not result.ok:
        return _page(field_by_id(current_ctx(), field_id), form, result.problems), 422
    toast(_("Saved"))
    return go_to(url_for("fields.show", field_id=field_id, job=result.value))


@blueprint.post("/<int:field_id>/archive")
@requires(ADMIN)
def archive(field_id: int) -> ResponseReturnValue:
    """Take a field out of forms and lists."""
    write(lambda ctx: archive_field(ctx, field_id))
    toast(_("Archived; all values are kept"), undo=url_for("fields.restore", field_id=field_id))
    return go_to(url_for("fields.index"))


@blueprint.post("/<int:field_id>/restore")
@requires(ADMIN)
def restore(field_id: int) -> ResponseReturnValue:
    """Bring a field back with its values."""
    job = write(lambda ctx: unarchive_field(ctx, field_id))
    toast(_("In use again"))
    return go_to(url_for("fields.show", field_id=field_id, job=job))


@blueprint.post("/<int:field_id>/move")
@requires(ADMIN)
def move(field_id: int) -> ResponseReturnValue:
    """Show a field one place further up or down."""
    order = [row.id for row in all_fields(current_ctx())]
    write(lambda ctx: order_fields(ctx, moved(order, field_id, request.form.get("to") == "up")))
    return go_to(url_for("fields.index", _anchor=f"field-{field_id}"))


def moved(order: Sequence[int], row_id: int, up: bool) -> list[int]:
    """`order` with one id a place further up or down."""
    found = list(order)
    if row_id in found:
        place = found.index(row_id)
        found.insert(max(0, place - 1) if up else place + 1, found.pop(place))
    return found


def _new_page(form: NewFieldForm, problems: Sequence[str] = ()) -> str:
    return render_template("fields/new.html", form=form.offer(), problems=problems,
                           sections=sections_in_use(current_ctx()))


def _page(row: FieldRow, form: FieldForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    return render_template(
        "fields/field.html", row=row, form=form.offer(), problems=problems, types=TYPE_TITLES,
        options=options_of(ctx, row.id) if row.type == "choice" else (), sections=sections_in_use(ctx),
        job=number(request.args.get("job")))
