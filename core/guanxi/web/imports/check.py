"""The fourth step: a rehearsal by a job, what it found, and the button that begins the import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response, abort, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers.queries.words import words_for
from guanxi.db import retrying
from guanxi.errors import NotFound
from guanxi.i18n import _
from guanxi.jobs import sentences
from guanxi.jobs.queries import job
from guanxi.transfer.checking import (
    REJECTED,
    Checked,
    first_changes,
    first_examples,
    first_rejected,
    shown_plan,
    start_check,
)
from guanxi.transfer.examples import Example
from guanxi.transfer.known import load_known
from guanxi.transfer.rejects import explained
from guanxi.transfer.running import start
from guanxi.transfer.setups import Setup, read_setup
from guanxi.transfer.targets import importer_of
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint, place
from guanxi.web.redirects import go_to, is_htmx

SHOWN: Final = 20
_UNDER_WAY: Final = frozenset({"waiting", "running", "again", "planned", "stopping"})


@blueprint.get("/setups/<int:setup_id>/check")
@requires(IMPORT)
def check(setup_id: int) -> ResponseReturnValue:
    """How the rehearsal stands; what it found alone for the page that waits for it."""
    ctx = current_ctx()
    setup = read_setup(ctx, setup_id)
    if setup.run_id is not None:
        return go_to(url_for("imports.show", run_id=setup.run_id))
    checked = Checked.of(setup.checked) if setup.checked else None
    plan = shown_plan(setup, checked) if checked and checked.imagined else None
    return render_template(
        "imports/_check.html" if is_htmx() else "imports/check.html", setup=setup, steps=words.STEPS, checked=checked,
        importer=importer_of(ctx, setup.target), job_id=_job_under_way(ctx, setup),
        problems=[sentences.shown(one) for one in checked.problems] if checked else (),
        figures=words.figures(ctx, importer_of(ctx, setup.target), plan, checked.figures) if plan and checked else (),
        reasons=list(explained(plan, first_rejected(setup)))[:SHOWN] if plan else [],
        examples=[*_examples(ctx, setup), *first_examples(setup)] if plan else [])


@blueprint.post("/setups/<int:setup_id>/check")
@requires(IMPORT)
def again(setup_id: int) -> ResponseReturnValue:
    """Rehearse once more: what is there may have changed since."""
    ctx = current_ctx()
    setup = read_setup(ctx, setup_id)
    retrying(ctx, lambda unit: start_check(unit.ctx, setup))
    return go_to(url_for("imports.check", setup_id=setup_id))


@blueprint.get("/setups/<int:setup_id>/rejected.csv")
@requires(IMPORT)
def would_be_rejected(setup_id: int) -> Response:
    """The rows that would be given back, in the layout of the file, with the reasons."""
    setup = read_setup(current_ctx(), setup_id)
    path = setup.folder / REJECTED
    if setup.checked is None or not path.is_file():
        abort(404)
    return send_file(path, mimetype="text/csv; charset=utf-8", as_attachment=True,
                     download_name=words.rejected_name(setup.file_name))


@blueprint.post("/setups/<int:setup_id>/start")
@requires(IMPORT)
def begin(setup_id: int) -> ResponseReturnValue:
    """Begin the import, and leave for its page."""
    ctx = current_ctx()
    run_id = start(ctx, read_setup(ctx, setup_id), place())
    return go_to(url_for("imports.show", run_id=run_id))


def _job_under_way(ctx: Ctx, setup: Setup) -> int | None:
    """The job that rehearses, if one does."""
    if setup.job_id is None:
        return None
    try:
        facts = job(ctx, setup.job_id)
    except NotFound:
        return None
    return facts.id if facts.standing in _UNDER_WAY else None


def _examples(ctx: Ctx, setup: Setup) -> list[Example]:
    found = first_changes(setup)
    known = load_known(ctx, {customer_id for _row, customer_id, _fields in found})
    readable = [(row, known[customer_id].name, fields) for row, customer_id, fields in found if customer_id in known]
    asked: list[tuple[str, Sequence[Any]]] = [(field, change) for _row, _name, fields in readable
                                              for field, change in fields.items()]
    reader = words_for(ctx, asked)
    return [Example(row=row, name=name, new=False, facts=_in_words(reader, fields)) for row, name, fields in readable]


def _in_words(reader: Any, fields: Mapping[str, Sequence[Any]]) -> list[tuple[str, str, str]]:
    return [(reader.title(field), reader.text(field, before) or _("empty"), reader.text(field, after) or _("empty"))
            for field, (before, after) in fields.items()]
