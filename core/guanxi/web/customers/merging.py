"""Merging customers: begun from a list, a page or the warning of a duplicate, looked at side by side, then done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers.merging.files import MOST, PERMISSION
from guanxi.customers.merging.services import Merge, merge
from guanxi.customers.merging.undoing import unmerge
from guanxi.customers.queries import customer_record
from guanxi.errors import Conflict, Refused
from guanxi.i18n import _, _l, ngettext
from guanxi.web.accounts.fields import number
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import blueprint
from guanxi.web.customers.merge_preview import Preview, preview
from guanxi.web.lists.chosen import chosen
from guanxi.web.lists.customers import CUSTOMERS
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

_CHOICE: Final = "choice-"
_VERSION: Final = "version-"


@blueprint.get("/merge/chosen", endpoint="new_merge_of_chosen")
@requires(PERMISSION)
def begin() -> ResponseReturnValue:
    """From the rows ticked in a list to the page that shows them beside each other."""
    ids = chosen(current_ctx(), CUSTOMERS).few(current_ctx(), MOST) or ()
    if len(ids) < 2:
        raise Refused(_l("Choose between 2 and %(most)s customers to merge."), most=MOST)
    return go_to(url_for("customers.new_merge", ids=ids))


@blueprint.get("/<int:customer_id>/merge", endpoint="ask_merge")
@requires(PERMISSION)
def find_other(customer_id: int) -> str:
    """The dialog that looks for the other file."""
    return _dialog(customer_id)


@blueprint.post("/<int:customer_id>/merge", endpoint="merge_found")
@requires(PERMISSION)
def take_other(customer_id: int) -> ResponseReturnValue:
    """From the file found to the page that shows both."""
    other = number(request.form.get("other_id"))
    if other is None:
        return _dialog(customer_id, problem=_("Look for the other file and choose it.")), 422
    return go_to(url_for("customers.new_merge", ids=[customer_id, other]))


@blueprint.get("/merge", endpoint="new_merge")
@requires(PERMISSION)
def look() -> str:
    """The files beside each other."""
    ids = _ids(request.args.getlist("ids"))
    return _page(preview(current_ctx(), ids, number(request.args.get("survivor")) or ids[0], {}))


@blueprint.post("/merge", endpoint="merge")
@requires(PERMISSION)
def do() -> ResponseReturnValue:
    """Merge them as chosen."""
    ctx, wanted = current_ctx(), _sent()
    try:
        merge(ctx, wanted)
    except Conflict as conflict:
        return _again(ctx, wanted, (str(conflict),)), 409
    except Refused as refused:
        return _again(ctx, wanted, [str(issue) for issue in refused.issues] or [str(refused)]), 422
    toast(ngettext("%(num)s file was merged into this one.", "%(num)s files were merged into this one.",
                   len(wanted.absorbed)), undo=url_for("customers.unmerge", operation=ctx.operation))
    return go_to(url_for("customers.show", customer_id=wanted.survivor))


@blueprint.post("/merges/<operation>/undo", endpoint="unmerge")
@requires(PERMISSION)
def take_back(operation: str) -> ResponseReturnValue:
    """Take a merge back."""
    found = unmerge(current_ctx(), operation)
    toast(ngettext("%(num)s file is a file of its own again.", "%(num)s files are files of their own again.",
                   len(found.absorbed)))
    return go_to(url_for("customers.show", customer_id=found.survivor))


def _sent() -> Merge:
    """What this request asks for."""
    ids = _ids(request.form.getlist("ids"))
    choices = {key.removeprefix(_CHOICE): number(value) for key, value in request.form.items()
               if key.startswith(_CHOICE)}
    return Merge(survivor=number(request.form.get("survivor")) or ids[0],
                 versions={row_id: number(request.form.get(f"{_VERSION}{row_id}")) or 0 for row_id in ids},
                 chosen={field: row_id for field, row_id in choices.items() if row_id in ids})


def _ids(raw: Sequence[str]) -> list[int]:
    found = list(dict.fromkeys(filter(None, map(number, raw))))
    if not 2 <= len(found) <= MOST:
        raise Refused(_l("Choose between 2 and %(most)s customers to merge."), most=MOST)
    return found


def _again(ctx: Ctx, wanted: Merge, problems: Sequence[str]) -> str:
    return _page(preview(ctx, list(wanted.versions), wanted.survivor, wanted.chosen), problems)


def _page(shown: Preview, problems: Sequence[str] = ()) -> str:
    return render_template("customers/merge.html", shown=shown, problems=problems)


def _dialog(customer_id: int, problem: str = "") -> str:
    return render_template("customers/merge_with.html", record=customer_record(current_ctx(), customer_id),
                           problem=problem)
