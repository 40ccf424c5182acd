"""The second step: how the file is read, and which of its columns fills which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.contributions import Importer
from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.transfer.choices import LEFT_OUT, NEW_FIELD, Choices
from guanxi.transfer.matched import columns_as_read, problems_of
from guanxi.transfer.presets import Preset, applied, fitting, presets
from guanxi.transfer.problems import FileRefused
from guanxi.transfer.sampling import kept_sample, take_sample
from guanxi.transfer.setups import Setup, guessed, read_again, read_setup, save_choices
from guanxi.transfer.targets import importer_of
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint
from guanxi.web.redirects import go_to, is_htmx

ADMIN_FIELDS: Final = "admin.fields"
SHOWN_ROWS: Final = 5


@blueprint.get("/setups/<int:setup_id>/columns")
@requires(IMPORT)
def columns(setup_id: int) -> ResponseReturnValue:
    """The columns as they are matched now."""
    setup = read_setup(current_ctx(), setup_id)
    if setup.run_id is not None:
        return go_to(url_for("imports.show", run_id=setup.run_id))
    return _page(setup)


@blueprint.post("/setups/<int:setup_id>/columns")
@requires(IMPORT)
def match(setup_id: int) -> ResponseReturnValue:
    """Keep what was chosen: of a change the part of the page anew, of the button the next step."""
    ctx = current_ctx()
    setup = read_setup(ctx, setup_id)
    try:
        choices = _chosen(ctx, setup)
    except FileRefused as refused:
        return _page(setup, str(refused)), 422
    retrying(ctx, lambda unit: save_choices(unit.ctx, setup, choices))
    if choices.source != setup.choices.source:
        take_sample(choices.source)
    setup = read_setup(ctx, setup_id)
    if is_htmx() or request.form.get("go") not in ("next", "back"):
        return _page(setup)
    if request.form["go"] == "back":
        return go_to(url_for("imports.choose", target=setup.target))
    if problems_of(ctx, importer_of(ctx, setup.target), setup.choices):
        return _page(setup, tried=True), 422
    return go_to(url_for("imports.options", setup_id=setup_id))


def _chosen(ctx: Ctx, setup: Setup) -> Choices:
    """What the form says. Raises FileRefused when the file can't be read so."""
    source = setup.choices.source
    encoding, delimiter = (request.form.get(name) or getattr(source, name) for name in ("encoding", "delimiter"))
    if source.kind == "text" and (encoding, delimiter) != (source.encoding, source.delimiter):
        return read_again(ctx, setup, encoding, delimiter)
    if bool(request.form.get("numbered")) != bool(source.numbered):
        return setup.choices.with_numbers("" if source.numbered else setup.word)
    if request.form.get("go") == "guess":
        return setup.choices.with_columns(guessed(ctx, setup.target, source))
    if key := request.form.get("preset") or _pressed("preset-"):
        return _with_preset(ctx, setup, key)
    allowed = {field.key for field in importer_of(ctx, setup.target).fields(ctx)} | {LEFT_OUT}
    allowed |= {NEW_FIELD} if _may_make_fields(ctx, setup.target) else set()
    sent = [request.form.get(f"column-{place}", kept) for place, kept in enumerate(setup.choices.columns)]
    kept = [column if column in allowed else LEFT_OUT for column in sent]
    if request.form.get("go") == "all_new" and NEW_FIELD in allowed:
        kept = [column or NEW_FIELD for column in kept]
    return replace(setup.choices, columns=tuple(kept))


def _with_preset(ctx: Ctx, setup: Setup, key: str) -> Choices:
    """The choices of preset `key` for this file. Raises NotFound."""
    preset = next((one for one in presets(ctx, setup.target) if one.key == key), None)
    if preset is None:
        raise NotFound(_l("There is no such preset, or it is somebody else’s."))
    return applied(ctx, importer_of(ctx, setup.target), setup.choices, preset, setup.word)


def _pressed(prefix: str) -> str:
    """What follows `prefix` in the name of the button that was pressed, if it was one of those."""
    go = request.form.get("go", "")
    return go.removeprefix(prefix) if go.startswith(prefix) else ""


def _page(setup: Setup, problem: str = "", *, tried: bool = False) -> str:
    ctx = current_ctx()
    importer = importer_of(ctx, setup.target)
    sample = kept_sample(setup.choices.source)
    kept = presets(ctx, setup.target)
    offered = fitting(kept, setup.choices.source.own_titles)
    found = columns_as_read(ctx, importer, setup.choices, sample)
    source, wrong = setup.choices.source, problems_of(ctx, importer, setup.choices)
    return render_template(
        "imports/_columns.html" if is_htmx() else "imports/columns.html", setup=setup, importer=importer,
        columns=found, sample=sample[:SHOWN_ROWS], problem=problem, steps=words.STEPS, groups=_groups(ctx, importer),
        problems=wrong if tried else (), read=not wrong,
        new_fields=_may_make_fields(ctx, setup.target), presets=kept,
        offered=None if offered is None or _follows(ctx, setup, offered) else offered,
        encodings=words.encodings(source), delimiters=words.delimiters(source),
        left_out=sum(one.field == LEFT_OUT for one in found))


def _follows(ctx: Ctx, setup: Setup, preset: Preset) -> bool:
    """Whether using the preset would change nothing."""
    return applied(ctx, importer_of(ctx, setup.target), setup.choices, preset, setup.word) == setup.choices


def _groups(ctx: Ctx, importer: Importer) -> Mapping[bool, list[tuple[str, str]]]:
    """The fields to choose from: our own, and those an administrator made."""
    groups: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
    for field in importer.fields(ctx):
        groups[field.key.startswith("custom.")].append((field.key, str(field.title)))
    return groups


def _may_make_fields(ctx: Ctx, target: str) -> bool:
    return target == "customers" and ctx.may(ADMIN_FIELDS)
