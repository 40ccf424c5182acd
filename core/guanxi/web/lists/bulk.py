"""Bulk actions on customers: a dialog where something is to be chosen, then done at once, or by a job for many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.queries import active_staff, department_tree
from guanxi.ctx import Ctx
from guanxi.customers.owned import with_absorbed
from guanxi.customers.queries import all_tags
from guanxi.customers.queries.belongings import belongings
from guanxi.customers.visibility import usable_ids
from guanxi.db import retrying
from guanxi.errors import Refused
from guanxi.i18n import _, ngettext
from guanxi.views.bulk import INLINE, BulkAction, Changed, action_named, change
from guanxi.views.bulk_jobs import start_change
from guanxi.web.accounts.fields import number, tree_choices
from guanxi.web.context import current_ctx, requires
from guanxi.web.lists.blueprint import VIEW, blueprint
from guanxi.web.lists.chosen import Chosen, chosen
from guanxi.web.lists.customers import CUSTOMERS
from guanxi.web.lists.page import asked_for
from guanxi.web.redirects import go_to
from guanxi.web.toasts import close_dialog, toast

NOBODY: Final = "0"
"""The option that clears: no id is 0."""

_DONE: Final[Mapping[str, Callable[[int], str]]] = {
    "tag": lambda n: ngettext("%(num)s customer tagged.", "%(num)s customers tagged.", n),
    "untag": lambda n: ngettext("%(num)s customer lost the tag.", "%(num)s customers lost the tag.", n),
    "owner": lambda n: ngettext("%(num)s customer handed over.", "%(num)s customers handed over.", n),
    "department": lambda n: ngettext("%(num)s customer moved to another department.",
                                     "%(num)s customers moved to another department.", n),
    "trash": lambda n: ngettext("%(num)s customer put into the trash.", "%(num)s customers put into the trash.", n),
    "restore": lambda n: ngettext("%(num)s customer taken back from the trash.",
                                  "%(num)s customers taken back from the trash.", n),
    "delete": lambda n: ngettext("%(num)s customer deleted for good.", "%(num)s customers deleted for good.", n),
}


@blueprint.get("/bulk/<key>", endpoint="ask_bulk")
@requires(VIEW)
def ask(key: str) -> str:
    """The dialog that asks for the value, or, before all results are moved, whether that is meant."""
    ctx = current_ctx()
    return _dialog(ctx, action_named(ctx, key), chosen(ctx, CUSTOMERS))


@blueprint.post("/bulk/<key>", endpoint="bulk")
@requires(VIEW)
def do(key: str) -> ResponseReturnValue:
    """Do it. What is many, and asks for nothing, is confirmed first: it names how many."""
    ctx = current_ctx()
    action, wanted = action_named(ctx, key), chosen(ctx, CUSTOMERS)
    if action.takes is None and (wanted.everything or action.final) and not request.form.get("sure"):
        return _dialog(ctx, action, wanted)
    if action.final and _typed(wanted) and request.form.get("typed", "").strip().casefold() != _("delete"):
        return _dialog(ctx, action, wanted, problem=_("Type “%(word)s” to delete them.", word=_("delete"))), 422
    given = request.form.get("value", "")
    if action.takes and not given:
        return _dialog(ctx, action, wanted, problem=_("Choose one of the list.")), 422
    ids = wanted.few(ctx, INLINE)
    if ids is None:
        return _as_job(ctx, action, number(given) or None, wanted)
    try:
        outcome = sum(change(ctx, action, ids, number(given) or None), Changed())
    except Refused as refused:
        return _dialog(ctx, action, wanted, problem=str(refused)), 422
    _tell(ctx, action, outcome)
    return close_dialog("list-changed")


def _as_job(ctx: Ctx, action: BulkAction, value: int | None, wanted: Chosen) -> ResponseReturnValue:
    job_id = retrying(ctx, lambda unit: start_change(unit.ctx, action.key, value, wanted.query))
    return go_to(url_for("jobs.show", job_id=job_id))


def _tell(ctx: Ctx, action: BulkAction, outcome: Changed) -> None:
    """Say what was done, with its undo, and how many stayed as they were."""
    left = outcome.looked_at - outcome.changed
    rest = ngettext("%(num)s was so already, or is not yours to change.",
                    "%(num)s were so already, or are not yours to change.", left) if left else ""
    if not outcome.changed:
        toast(_("Nothing was changed: %(rest)s", rest=rest))
        return
    state, _views = asked_for(ctx, CUSTOMERS)
    undo = "" if action.final else url_for("lists.undo", operation=ctx.operation, next=state.url)
    toast(f"{_DONE[action.key](outcome.changed)} {rest}".strip(), undo=undo)


def _dialog(ctx: Ctx, action: BulkAction, wanted: Chosen, problem: str = "") -> str:
    if action.final:
        theirs = usable_ids(ctx.session, ctx.principal, "delete", wanted.few(ctx, INLINE) or ())
        ids = with_absorbed(ctx.session, theirs)
        return render_template("lists/delete.html", action=action, customers=wanted.told(ctx), problem=problem,
                               along=belongings(ctx, ids) if ids else (), typed=_typed(wanted))
    return render_template("lists/bulk.html", action=action, customers=wanted.told(ctx), problem=problem,
                           options=_options(ctx, action), value=request.values.get("value", ""))


def _typed(wanted: Chosen) -> bool:
    """Whether what can't be taken back is confirmed by a word: of more than one."""
    return wanted.everything or len(wanted.ids) > 1


def _options(ctx: Ctx, action: BulkAction) -> Sequence[tuple[str, str]]:
    """What can be chosen, by value."""
    if action.takes == "user":
        found = [(str(key), name) for key, name in active_staff(ctx.session)]
        return [(NOBODY, _("Nobody")), *found]
    if action.takes == "department":
        found = [(str(key), name) for key, name in tree_choices(department_tree(ctx.session))]
        return [(NOBODY, _("None")), *found]
    return [(str(tag.id), tag.name) for tag in all_tags(ctx)] if action.takes == "tag" else ()
