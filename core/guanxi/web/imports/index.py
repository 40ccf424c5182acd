"""The list of imports, and of files that wait to be imported."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.db import retrying
from guanxi.i18n import _
from guanxi.transfer.listing import imports_before, waiting_setups
from guanxi.transfer.presets import delete_preset, own_presets
from guanxi.transfer.setups import drop, read_setup
from guanxi.transfer.stored_files import delete_files
from guanxi.web.accounts.fields import number
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast


@blueprint.get("/")
@requires(IMPORT)
def index() -> str:
    """The newest imports; their rows alone for the list that refreshes itself."""
    ctx = current_ctx()
    before = number(request.args.get("before"))
    page = imports_before(ctx, before)
    imports = [words.shown(facts, ctx.catalogue.importers) for facts in page.imports]
    return render_template(
        "imports/_rows.html" if is_htmx() else "imports/index.html", imports=imports, older=page.older, before=before,
        waiting=waiting_setups(ctx) if before is None else (),
        presets=own_presets(ctx) if before is None else (), importers=ctx.catalogue.importers,
        live=any(not one.facts.ended for one in imports))


@blueprint.get("/setups/<int:setup_id>/drop")
@requires(IMPORT)
def ask_forget(setup_id: int) -> str:
    """The dialog that asks before a file is deleted."""
    return render_template("imports/drop.html", setup=read_setup(current_ctx(), setup_id))


@blueprint.post("/setups/<int:setup_id>/drop")
@requires(IMPORT)
def forget(setup_id: int) -> ResponseReturnValue:
    """Delete a file that was not imported, and what was chosen for it."""
    ctx = current_ctx()
    setup = read_setup(ctx, setup_id)
    retrying(ctx, lambda unit: drop(unit.ctx, setup))
    delete_files(ctx, [setup_id])
    toast(_("The file is deleted"))
    return go_to(url_for("imports.index"))


@blueprint.get("/presets/<int:preset_id>/delete")
@requires(IMPORT)
def ask_delete_preset(preset_id: int) -> str:
    """The dialog that asks before a preset is deleted."""
    found = next((one for one in own_presets(current_ctx()) if one.id == preset_id), None) or abort(404)
    return render_template("imports/preset.html", preset=found)


@blueprint.post("/presets/<int:preset_id>/delete", endpoint="delete_preset")
@requires(IMPORT)
def remove_preset(preset_id: int) -> ResponseReturnValue:
    """Delete a preset of one's own."""
    retrying(current_ctx(), lambda unit: delete_preset(unit.ctx, preset_id))
    toast(_("The preset is deleted"))
    return go_to(url_for("imports.index"))
