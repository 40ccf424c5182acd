"""The page of a plugin's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.contributions import Setting
from guanxi.i18n import _
from guanxi.jobs.queries import unfinished
from guanxi.settings import following, save_settings
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.forms import Form
from guanxi.web.plugins.blueprint import blueprint
from guanxi.web.plugins.forms import chosen, hint, settings_form
from guanxi.web.plugins.overview import settings_of
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

ADMIN: Final = "admin.settings"


@blueprint.get("/plugins/<name>/settings", endpoint="settings")
@requires(ADMIN)
def page(name: str) -> str:
    """What is set about a plugin."""
    declared = _declared(name)
    return _page(name, declared, settings_form(declared, current_ctx().catalogue.values))


@blueprint.post("/plugins/<name>/settings", endpoint="save_settings")
@requires(ADMIN)
def save(name: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    declared = _declared(name)
    form = settings_form(declared)
    result = attempt(form, lambda: write(lambda ctx: save_settings(ctx, chosen(form, declared))))
    if not result.ok:
        return _page(name, declared, form, result.problems), 422
    begun = unfinished(current_ctx(), following(declared))
    toast(_("Saved. What follows from it is being recomputed.") if begun else _("Saved"))
    return go_to(url_for("plugins.settings", name=name))


@blueprint.post("/plugins/<name>/settings/remove", endpoint="remove_secret")
@requires(ADMIN)
def remove_secret(name: str) -> ResponseReturnValue:
    """Forget a secret."""
    key = request.args.get("key", "")
    found = next((item for item in _declared(name) if item.key == key and item.type == "secret"), None) or abort(404)
    write(lambda ctx: save_settings(ctx, {key: ""}))
    toast(_("“%(title)s” is removed", title=str(found.title)))
    return go_to(url_for("plugins.settings", name=name))


def _declared(name: str) -> list[Setting]:
    """The settings of a plugin that is on and has some; else there is no such page."""
    ctx = current_ctx()
    found = settings_of(ctx, name) if name in ctx.catalogue.names else []
    return found or abort(404)


def _page(name: str, declared: Sequence[Setting], form: Form, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    jobs = unfinished(ctx, following(declared))
    kept = {item.key for item in declared if item.type == "secret" and ctx.catalogue.values.get(item.key)}
    return render_template("plugins/settings.html", name=name, title=str(ctx.catalogue.titles[name]), form=form,
                           problems=problems, declared=declared, kept=kept, hint=hint, jobs=jobs)
