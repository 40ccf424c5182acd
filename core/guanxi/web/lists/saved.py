"""Saved views: keeping a list under a name, changing, sharing and deleting it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from guanxi.ctx import Ctx
from guanxi.errors import BadRequest
from guanxi.i18n import _, _l
from guanxi.views.address import to_params
from guanxi.views.queries import View, saved_view, views_of
from guanxi.views.services import delete_view, order_views, rename_view, replace_view, save_view, share_view
from guanxi.web.accounts.fields import Required, number
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx
from guanxi.web.forms import Form, label
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for
from guanxi.web.lists.routes import pages
from guanxi.web.lists.state import address
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


class ViewForm(Form):
    """What a view is called, and whether everybody has it."""

    title = StringField(label(_l("Name")), [Required()])
    shared = BooleanField(label(_l("Share with everybody")),
                          description=label(_l("Each person sees those of its rows that they may see.")))


@pages.get("/views/new", "new_view")
def ask_new(listed: Listed) -> str:
    """The dialog that asks for a name."""
    return _dialog(listed, ViewForm())


@pages.post("/views/new", "save_view")
def save_new(listed: Listed) -> ResponseReturnValue:
    """Keep the list under a name."""
    ctx, form = current_ctx(), ViewForm()
    state, _views = asked_for(ctx, listed)
    shared = bool(form.shared.data)
    result = attempt(form, lambda: write(
        lambda inner: save_view(inner, form.title.data or "", state.query, shared=shared)))
    if result.value is None:
        return _dialog(listed, form, problems=result.problems), 422
    toast(_("Saved as “%(title)s”", title=form.title.data))
    return go_to(_opened(listed, result.value))


@pages.post("/views/<int:view_id>", "replace_view")
def save(listed: Listed, view_id: int) -> ResponseReturnValue:
    """Keep the list as it is now in place of what the view showed."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    version = number(request.form.get("version")) or 0
    write(lambda inner: replace_view(inner, view_id, state.query, version))
    toast(_("Saved"))
    return go_to(_opened(listed, view_id))


@pages.get("/views/<int:view_id>/name", "ask_view_name")
def ask_name(listed: Listed, view_id: int) -> str:
    """The dialog to rename a view."""
    view = saved_view(current_ctx(), listed.entity, view_id)
    return _dialog(listed, ViewForm(data={"title": view.title}), view)


@pages.post("/views/<int:view_id>/name", "rename_view")
def rename(listed: Listed, view_id: int) -> ResponseReturnValue:
    """Give a view another name."""
    view, form = saved_view(current_ctx(), listed.entity, view_id), ViewForm()
    version = number(request.form.get("version")) or 0
    title = form.title.data or ""
    result = attempt(form, lambda: write(lambda inner: rename_view(inner, listed.entity, view_id, title, version)))
    if not result.ok:
        return _dialog(listed, form, view, result.problems), 422
    return go_to(_opened(listed, view_id))


@pages.post("/views/<int:view_id>/share", "share_view")
def share(listed: Listed, view_id: int) -> ResponseReturnValue:
    """Give a view to everybody, or keep it for oneself again."""
    shared = request.form.get("shared") == "1"
    version = number(request.form.get("version")) or 0
    write(lambda inner: share_view(inner, listed.entity, view_id, version, shared=shared))
    toast(_("Everybody has this view now") if shared else _("Only you have this view now"))
    return go_to(_opened(listed, view_id))


@pages.post("/views/<int:view_id>/delete", "delete_view")
def delete(listed: Listed, view_id: int) -> ResponseReturnValue:
    """Delete a view; its undo makes it again from what it showed."""
    view = write(lambda inner: delete_view(inner, listed.entity, view_id))
    toast(_("“%(title)s” deleted", title=view.title), undo=_undo_of(listed, view))
    return go_to(listed.url())


@pages.post("/views/restore", "restore_view")
def restore(listed: Listed) -> ResponseReturnValue:
    """Make a deleted view again."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    title, shared = request.args.get("title", ""), request.args.get("shared") == "1"
    view_id = write(lambda inner: save_view(inner, title, state.query, shared=shared))
    return go_to(_opened(listed, view_id))


@pages.post("/views/order", "order_views")
def order(listed: Listed) -> ResponseReturnValue:
    """Move one of one's own views one place to the left."""
    moved = number(request.form.get("view"))
    write(lambda inner: order_views(inner, _earlier(inner, listed, moved)))
    return go_to(_opened(listed, moved or 0))


def _earlier(ctx: Ctx, listed: Listed, moved: int | None) -> list[int]:
    """The reader's own views, the one `moved` before its neighbour."""
    own = [view.id for view in views_of(ctx, listed.entity) if view.mine]
    place = own.index(moved) if moved in own else 0
    if place:
        own[place - 1], own[place] = own[place], own[place - 1]
    return own


def _opened(listed: Listed, view_id: int) -> str:
    return address(listed, [("view", str(view_id))])


def _undo_of(listed: Listed, view: View) -> str:
    """Where a deleted view is made again; one that can't be read any more can't be."""
    try:
        params = to_params(view.query)
    except BadRequest:
        return ""
    more = [("title", view.title), ("shared", str(int(view.shared)))]
    return f"{listed.url('restore_view')}?{urlencode([*params, *more])}"


def _dialog(listed: Listed, form: ViewForm, view: View | None = None, problems: tuple[str, ...] = ()) -> str:
    return render_template("lists/view.html", listed=listed, form=form, view=view, problems=problems,
                           may_share=current_ctx().may("customer.share_views"))
