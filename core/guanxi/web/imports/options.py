"""The third step: what rows may do with what is there, and whose new customers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.queries import active_staff
from guanxi.contributions import CellKind, Importer, ImportOption
from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.errors import Refused
from guanxi.transfer.checking import start_check
from guanxi.transfer.choices import Choices, mode_of, other_name_of
from guanxi.transfer.days import DAY_ORDERS
from guanxi.transfer.keyed import key_fields
from guanxi.transfer.matched import problems_of
from guanxi.transfer.presets import save_preset
from guanxi.transfer.setups import Setup, read_setup, save_choices
from guanxi.transfer.targets import importer_of
from guanxi.web.accounts.fields import number
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports import words
from guanxi.web.imports.blueprint import IMPORT, blueprint
from guanxi.web.redirects import go_to


@blueprint.get("/setups/<int:setup_id>/options")
@requires(IMPORT)
def options(setup_id: int) -> ResponseReturnValue:
    """The page that asks."""
    setup = read_setup(current_ctx(), setup_id)
    if setup.run_id is not None:
        return go_to(url_for("imports.show", run_id=setup.run_id))
    return _page(setup)


@blueprint.post("/setups/<int:setup_id>/options")
@requires(IMPORT)
def decide(setup_id: int) -> ResponseReturnValue:
    """Keep what was chosen, under a name too if one is given, and begin to check; or go back."""
    ctx = current_ctx()
    setup = read_setup(ctx, setup_id)
    importer = importer_of(ctx, setup.target)
    choices = _chosen(ctx, importer, setup.choices)
    retrying(ctx, lambda unit: save_choices(unit.ctx, setup, choices))
    setup = read_setup(ctx, setup_id)
    if request.form.get("go") == "back" or problems_of(ctx, importer, choices):
        return go_to(url_for("imports.columns", setup_id=setup_id))
    title = request.form.get("preset", "").strip()
    if title:
        shared = bool(request.form.get("shared"))
        try:
            retrying(ctx, lambda unit: save_preset(unit.ctx, setup.target, title, choices, shared=shared))
        except Refused as refused:
            return _page(setup, str(refused), title), 422
    if setup.checked is None:
        retrying(ctx, lambda unit: start_check(unit.ctx, setup))
    return go_to(url_for("imports.check", setup_id=setup_id))


def _chosen(ctx: Ctx, importer: Importer, choices: Choices) -> Choices:
    form = request.form
    staff = dict(active_staff(ctx.session))
    owner = number(form.get("owner"))
    return replace(choices, mode=mode_of(form.get("mode")), other_name=other_name_of(form.get("other_name")),
                   owner_id=owner if owner in staff else None,
                   match=next((key for key in _keys(ctx, importer, choices) if key == form.get("match")), ""),
                   day_order=next((one for one in DAY_ORDERS if one == form.get("day_order")), ""),
                   options={option.key: _value(option, form.get(f"option-{option.key}", "").strip())
                            for option in importer.options})


def _value(option: ImportOption, sent: str) -> str | bool:
    """An option as a form sends it; of a list what stands in it."""
    if option.kind == "boolean":
        return bool(sent)
    values = [str(choice.value) for choice in option.choices]
    return sent if not values or sent in values else str(option.default)


def _page(setup: Setup, problem: str = "", preset: str = "") -> str:
    ctx = current_ctx()
    importer = importer_of(ctx, setup.target)
    return render_template("imports/options.html", setup=setup, importer=importer,
                           keys=_keys(ctx, importer, setup.choices),
                           steps=words.STEPS, modes=words.MODES, other_names=words.OTHER_NAMES, problem=problem,
                           preset=preset, staff=active_staff(ctx.session),
                           day_orders={**words.DAY_ORDERS, **({} if importer.write else words.DAYS_IN_DOUBT)},
                           dated=_has_dates(ctx, setup))


def _keys(ctx: Ctx, importer: Importer, choices: Choices) -> Mapping[str, str]:
    """The custom fields by which the rows' customers may be known, and their titles."""
    named = any(field.kind is CellKind.CUSTOMER and choices.filling(field.key) for field in importer.fields(ctx))
    return {key: item.title for key, item in key_fields(ctx).items() if named or choices.filling(key)}


def _has_dates(ctx: Ctx, setup: Setup) -> bool:
    """Whether a column holds days, which people write in two orders."""
    kinds = {field.key: field.kind for field in importer_of(ctx, setup.target).fields(ctx)}
    return any(kinds.get(column) in (CellKind.DAY, CellKind.INSTANT) for column in setup.choices.columns)
