"""The last step: how far an import is, then what it made and which rows it gave back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

from flask import Response, current_app, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.db import retrying
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.transfer import running
from guanxi.transfer.brought import brought_by
from guanxi.transfer.listing import ImportFacts, import_facts, import_plan
from guanxi.transfer.made import made_key
from guanxi.transfer.reasons import Reason
from guanxi.transfer.rejects import explained, rejected_rows, write_rejects
from guanxi.transfer.runs import made_by
from guanxi.transfer.undoing import LASTS
from guanxi.views.address import to_params
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint, place
from guanxi.web.redirects import go_to, is_htmx

SHOWN: Final = 50


@blueprint.get("/<int:run_id>")
@requires(IMPORT)
def show(run_id: int) -> str:
    """How an import stands; the part that changes alone for the page that refreshes itself."""
    ctx = current_ctx()
    facts = import_facts(ctx, run_id)
    return render_template(
        "imports/_report.html" if is_htmx() else "imports/report.html", facts=facts, steps=words.STEPS,
        kept_days=LASTS.days, shown=words.shown(facts, ctx.catalogue.importers), reasons=_reasons(ctx, facts),
        most=SHOWN,
        made=_made(ctx, facts), brought=brought_by(ctx, run_id) if facts.standing == "undone" else (),
        figures=words.figures(ctx, ctx.catalogue.importers.get(facts.target), import_plan(ctx, run_id), facts.figures))


@blueprint.post("/<int:run_id>/pause")
@requires(IMPORT)
def pause(run_id: int) -> ResponseReturnValue:
    """Let the import rest."""
    return _steered(run_id, lambda ctx: running.pause(ctx, run_id))


@blueprint.post("/<int:run_id>/continue", endpoint="continue")
@requires(IMPORT)
def go_on(run_id: int) -> ResponseReturnValue:
    """Let it go on."""
    return _steered(run_id, lambda ctx: running.go_on(ctx, run_id, place()))


@blueprint.post("/<int:run_id>/cancel")
@requires(IMPORT)
def cancel(run_id: int) -> ResponseReturnValue:
    """End it where it is."""
    return _steered(run_id, lambda ctx: running.call_off(ctx, run_id))


@blueprint.get("/<int:run_id>/rejected.csv")
@requires(IMPORT)
def rejected(run_id: int) -> Response:
    """The rows that were given back, in the layout of the file, with the reasons."""
    ctx = current_ctx()
    facts = import_facts(ctx, run_id)
    if facts.rejected and not _reasons(ctx, facts):
        raise NotFound(_l("The rows given back were kept for %(days)s days and are deleted now."), days=LASTS.days)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rejected.csv"
        write_rejects(path, import_plan(ctx, run_id), rejected_rows(ctx, run_id))
        # An open file outlives its name: it is sent piece by piece and gone when that is done.
        return send_file(path.open("rb"), mimetype="text/csv; charset=utf-8", as_attachment=True,
                         download_name=words.rejected_name(facts.file_name))


def _steered(run_id: int, work: Callable[[Ctx], None]) -> ResponseReturnValue:
    ctx = current_ctx()
    import_facts(ctx, run_id)
    retrying(ctx, lambda unit: work(unit.ctx))
    return go_to(url_for("imports.show", run_id=run_id))


def _reasons(ctx: Ctx, facts: ImportFacts) -> Sequence[Reason]:
    if not facts.rejected:
        return ()
    return list(islice(explained(import_plan(ctx, facts.id), rejected_rows(ctx, facts.id)), SHOWN))


def _made(ctx: Ctx, facts: ImportFacts) -> list[tuple[str, str]]:
    """What an import made, and the list of it, as far as there is one: first what the file was of."""
    if not facts.created or facts.standing == "undone":
        return []
    known = {**ctx.catalogue.entities, CUSTOMER.key: CUSTOMER}
    listed = [known[key] for key in made_by(ctx, facts.id) if key in known and _has_list(ctx, known[key])]
    return [_list_of(entity, facts.id) for entity in sorted(listed, key=lambda entity: entity is CUSTOMER)]


def _has_list(ctx: Ctx, entity: Entity) -> bool:
    if entity is CUSTOMER:
        return True
    offered = any(one.key == made_key(entity.key) and ctx.may(one.permission) for one in entity.criteria)
    return offered and _index(entity) in current_app.view_functions


def _index(entity: Entity) -> str:
    return "lists.customers" if entity is CUSTOMER else f"{entity.key}.index"


def _list_of(entity: Entity, run_id: int) -> tuple[str, str]:
    made = Filter(key=made_key(entity.key), operator=Operator.HAS, values=(str(run_id),))
    query = replace(ListQuery.usual(entity), filters=(made,))
    return str(entity.plural).lower(), f"{url_for(_index(entity))}?{urlencode(to_params(query))}"
