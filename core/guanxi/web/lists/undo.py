"""Undoing what one operation did to many customers."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.undo import Undone, undo, undoable
from guanxi.db import retrying
from guanxi.i18n import ngettext
from guanxi.views.bulk import INLINE
from guanxi.views.bulk_jobs import start_undo
from guanxi.web.context import current_ctx, requires
from guanxi.web.lists.blueprint import VIEW, blueprint
from guanxi.web.redirects import go_to, local_target
from guanxi.web.toasts import toast


@blueprint.get("/changes/<operation>", endpoint="changes")
@requires(VIEW)
def show(operation: str) -> str:
    """What one operation changed, and the way back."""
    return render_template("lists/changes.html", operation=operation, customers=undoable(current_ctx(), operation))


@blueprint.post("/changes/<operation>/undo", endpoint="undo")
@requires(VIEW)
def take_back(operation: str) -> ResponseReturnValue:
    """Undo it: at once, or by a job when it is much."""
    ctx = current_ctx()
    if undoable(ctx, operation) > INLINE:
        job_id = retrying(ctx, lambda unit: start_undo(unit.ctx, operation))
        return go_to(url_for("jobs.show", job_id=job_id))
    outcome = sum(undo(ctx, operation), Undone())
    toast(told(outcome))
    return go_to(local_target(request.args.get("next"), url_for("lists.customers")))


def told(outcome: Undone) -> str:
    """What an undo came to, in words."""
    done = ngettext("%(num)s customer is as before.", "%(num)s customers are as before.", outcome.undone)
    if not outcome.kept:
        return done
    kept = ngettext("%(num)s was kept, because it was changed since.",
                    "%(num)s were kept, because they were changed since.", outcome.kept)
    return f"{done} {kept}"
