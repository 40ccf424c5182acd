"""The page of stores, and its dialogs."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.queries import StoreRow, store_by_id, stores
from guanxi.accounts.services import archive_store, create_store, restore_store, update_store
from guanxi.i18n import _
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.forms import StoreForm
from guanxi.web.accounts.offers import departments
from guanxi.web.accounts.staff import ADMIN
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.get("/stores", endpoint="stores")
@requires(ADMIN)
def listed() -> str:
    """All stores."""
    archived = "archived" in request.args
    found = stores(current_ctx().session, archived=archived)
    return render_template("accounts/stores.html", stores=found, archived=archived)


@blueprint.get("/stores/new", endpoint="new_store")
@requires(ADMIN)
def ask_new() -> str:
    """The dialog for a new store."""
    return _dialog(StoreForm())


@blueprint.post("/stores/new", endpoint="create_store")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Add a store."""
    form = StoreForm()
    result = attempt(form, lambda: write(lambda ctx: create_store(ctx, form.details())))
    return _saved() if result.ok else (_dialog(form, problems=result.problems), 422)


@blueprint.get("/stores/<int:store_id>", endpoint="store")
@requires(ADMIN)
def ask(store_id: int) -> str:
    """The dialog to change a store."""
    row = _row(store_id)
    return _dialog(StoreForm(obj=row), row)


@blueprint.post("/stores/<int:store_id>", endpoint="save_store")
@requires(ADMIN)
def save(store_id: int) -> ResponseReturnValue:
    """Change a store."""
    row, form = _row(store_id), StoreForm()
    result = attempt(form, lambda: write(lambda ctx: update_store(ctx, store_id, form.details())))
    return _saved() if result.ok else (_dialog(form, row, result.problems), 422)


@blueprint.post("/stores/<int:store_id>/archive", endpoint="archive_store")
@requires(ADMIN)
def archive(store_id: int) -> ResponseReturnValue:
    """Take a store out of use."""
    write(lambda ctx: archive_store(ctx, store_id))
    toast(_("Archived"), undo=url_for("accounts.restore_store", store_id=store_id))
    return go_to(url_for("accounts.stores"))


@blueprint.post("/stores/<int:store_id>/restore", endpoint="restore_store")
@requires(ADMIN)
def restore(store_id: int) -> ResponseReturnValue:
    """Put a store into use again."""
    write(lambda ctx: restore_store(ctx, store_id))
    toast(_("In use again"))
    return go_to(url_for("accounts.stores"))


def _row(store_id: int) -> StoreRow:
    return store_by_id(current_ctx().session, store_id) or abort(404)


def _dialog(form: StoreForm, row: StoreRow | None = None, problems: tuple[str, ...] = ()) -> str:
    form.department_id.choices = departments(_("No department"), row.department_id if row else None)
    return render_template("accounts/store.html", form=form, store=row, problems=problems)


def _saved() -> ResponseReturnValue:
    toast(_("Saved"))
    return go_to(url_for("accounts.stores"))
