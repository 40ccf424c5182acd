"""Taking an import back: what that would do, and starting it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.errors import Text
from guanxi.i18n import _, ngettext
from guanxi.transfer.listing import import_facts
from guanxi.transfer.undoing import Past, Prospect, prospect, start_undo, undoable
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint
from guanxi.web.redirects import go_to


@blueprint.get("/<int:run_id>/undo", endpoint="ask_undo")
@requires(IMPORT)
def ask(run_id: int) -> str:
    """What would go, what would be as before, and what would stay."""
    ctx = current_ctx()
    facts = import_facts(ctx, run_id)
    past = undoable(ctx, run_id)
    found = prospect(ctx, past)
    return render_template("imports/undo.html", facts=facts, shown=words.shown(facts, ctx.catalogue.importers),
                           sentences=_sentences(ctx, past, found), kept=_kept(found), until=found.until)


@blueprint.post("/<int:run_id>/undo", endpoint="undo")
@requires(IMPORT)
def take_back(run_id: int) -> ResponseReturnValue:
    """Begin it; the import's page shows how far it is."""
    ctx = current_ctx()
    import_facts(ctx, run_id)
    retrying(ctx, lambda unit: start_undo(unit.ctx, run_id))
    return go_to(url_for("imports.show", run_id=run_id))


def _sentences(ctx: Ctx, past: Past, found: Prospect) -> list[str]:
    """What would happen, one sentence each."""
    told = []
    if found.made:
        told.append(ngettext("%(num)s customer that it made goes to the trash.",
                             "%(num)s customers that it made go to the trash.", found.made))
    if found.changed:
        told.append(ngettext("%(num)s customer that it changed is as before, where nobody has changed it since.",
                             "%(num)s customers that it changed are as before, where nobody has changed them since.",
                             found.changed))
    makes = past.importer.makes if past.importer else {}
    return told + [_records(ctx, makes, entity, count) for entity, count in found.records.items()]


def _records(ctx: Ctx, makes: Mapping[str, Text], entity: str, count: int) -> str:
    known = ctx.catalogue.entities.get(entity)
    return ngettext("%(what)s: %(num)s record that it made is taken back.",
                    "%(what)s: %(num)s records that it made are taken back.", count,
                    what=str(known.plural if known else makes.get(entity, entity)))


def _kept(found: Prospect) -> str:
    if found.kept is None:
        return _("Those with whom somebody has worked since stay.")
    if not found.kept:
        return ""
    return ngettext("%(num)s customer that it made stays, because somebody has worked with it since.",
                    "%(num)s customers that it made stay, because somebody has worked with them since.", found.kept)
