"""Tags: the list of them, made, renamed, given a tone, merged, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField

from guanxi.customers.queries import TagRow, all_tags
from guanxi.customers.tag_merging import merge_tag
from guanxi.customers.tags import TONES, create_tag, edit_tag
from guanxi.i18n import _, _l
from guanxi.web.accounts.fields import Required, number
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.forms import Form, label
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

ADMIN: Final = "admin.fields"
blueprint = Blueprint("tags", __name__, url_prefix="/tags")


class TagForm(Form):
    """A tag."""

    name = StringField(label(_l("Name")), validators=[Required()])
    tone = RadioField(label(_l("Tone")), validate_choice=False, default="grey")


@blueprint.get("/")
@requires(ADMIN)
def index() -> str:
    """All tags with the number of customers that have them."""
    return render_template("tags/index.html", tags=all_tags(current_ctx(), counted=True),
                           job=number(request.args.get("job")))


@blueprint.get("/new")
@requires(ADMIN)
def new() -> str:
    """The dialog for a new tag."""
    return _dialog(TagForm(), url_for("tags.create"))


@blueprint.post("/new")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Make a tag."""
    form = TagForm()
    result = attempt(form, lambda: write(lambda ctx: create_tag(ctx, form.name.data or "", form.tone.data or "")))
    if not result.ok:
        return _dialog(form, url_for("tags.create"), problems=result.problems), 422
    toast(_("Tag added"))
    return go_to(url_for("tags.index"))


@blueprint.get("/<int:tag_id>")
@requires(ADMIN)
def edit(tag_id: int) -> str:
    """The dialog of one tag."""
    row = _row(tag_id)
    return _dialog(TagForm(data={"name": row.name, "tone": row.tone}), url_for("tags.save", tag_id=tag_id), row)


@blueprint.post("/<int:tag_id>")
@requires(ADMIN)
def save(tag_id: int) -> ResponseReturnValue:
    """Rename a tag, or give it another tone."""
    row, form = _row(tag_id), TagForm()
    result = attempt(form, lambda: write(
        lambda ctx: edit_tag(ctx, tag_id, form.name.data or "", form.tone.data or "")))
    if not result.ok:
        return _dialog(form, url_for("tags.save", tag_id=tag_id), row, result.problems), 422
    toast(_("Saved; customers keep the tag"))
    return go_to(url_for("tags.index"))


@blueprint.get("/<int:tag_id>/merge")
@requires(ADMIN)
def ask_merge(tag_id: int) -> str:
    """The dialog that asks what a tag is to become, and says how many have it."""
    tags = all_tags(current_ctx(), counted=True)
    row = next((tag for tag in tags if tag.id == tag_id), None) or abort(404)
    return render_template("tags/merge.html", tag=row, others=[tag for tag in tags if tag.id != tag_id],
                           action=url_for("tags.merge", tag_id=tag_id))


@blueprint.post("/<int:tag_id>/merge")
@requires(ADMIN)
def merge(tag_id: int) -> ResponseReturnValue:
    """Let another tag take its place, or none; a job goes through the customers."""
    into = number(request.form.get("into"))
    job = write(lambda ctx: merge_tag(ctx, tag_id, into))
    toast(_("Customers follow one after the other"))
    return go_to(url_for("tags.index", job=job))


def _row(tag_id: int) -> TagRow:
    return next((tag for tag in all_tags(current_ctx()) if tag.id == tag_id), None) or abort(404)


def _dialog(form: TagForm, action: str, row: TagRow | None = None, problems: Sequence[str] = ()) -> str:
    form.tone.choices = {key: str(title) for key, title in TONES.items()}
    return render_template("tags/tag.html", form=form, action=action, tag=row, problems=problems)
