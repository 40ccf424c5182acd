"""Importing a file, step by step: look at it, rehearse, take it over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from guanxi.contributions import CellKind
from guanxi.ctx import Ctx
from guanxi.customers.definitions import Definition, field_definitions
from guanxi.db import retrying
from guanxi.errors import Refused
from guanxi.i18n import _l
from guanxi.transfer.choosing import read_options
from guanxi.transfer.days import DayOrder
from guanxi.transfer.keyed import read_match
from guanxi.transfer.mapping import free_places, read_columns, read_mapping
from guanxi.transfer.new_fields import ColumnField, column_fields, imagined, make_fields
from guanxi.transfer.plan import CUSTOMERS, Mode, OtherName, Plan
from guanxi.transfer.reading import wish_of
from guanxi.transfer.runs import begin_run, unfinished_run
from guanxi.transfer.sources import open_source
from guanxi.transfer.survey import Survey, survey
from guanxi.transfer.targets import importer_of

Seen = Callable[[int], object]
_PLACE: Final = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks of an import. `maps` are texts like "name=Full name"; `day_order` is seen in the file unless
    given (of customers, dates in doubt are given back); see Plan for the rest.

    Custom fields are made of all other columns with `custom_fields`, else of the columns at the places `new_fields`.
    `numbered` adds a column that calls the rows by this word and their numbers.
    """

    path: Path
    maps: tuple[str, ...]
    mode: Mode = "both"
    other_name: OtherName = "review"
    custom_fields: bool = False
    new_fields: tuple[int, ...] = ()
    owner_id: int | None = None
    department_id: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    numbered: str = ""
    target: str = CUSTOMERS
    options: Mapping[str, str | bool] = field(default_factory=dict)
    timezone: str | None = None
    day_order: DayOrder = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file looked through from end to end, and the plan for it; `columns` have no field in `plan` yet."""

    plan: Plan
    survey: Survey
    columns: tuple[ColumnField, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """An import that can go on: its record, its plan, the titles of the fields made for it, whether it was resumed."""

    run_id: int
    plan: Plan
    fields: tuple[str, ...]
    resumed: bool


def examine(ctx: Ctx, wish: Wish, seen: Seen = lambda _rows: None) -> Examined:
    """Check everything that can be checked before a row is written.

    Raises FileRefused for a file that can't be read to its end, Refused for columns and fields that do not fit.
    """
    if wish.target != CUSTOMERS:
        return _examine_records(ctx, wish, seen)
    source = open_source(wish.path, wish.encoding, wish.delimiter, wish.numbered)
    definitions = field_definitions(ctx)
    targets = read_mapping(wish.maps, source.titles, definitions)
    places = free_places(targets, source.titles) if wish.custom_fields else wish.new_fields
    found = survey(source, places, seen)
    _require_rows(found)
    plan = Plan(source=source, targets=targets, mode=wish.mode, other_name=wish.other_name, owner_id=wish.owner_id,
                department_id=wish.department_id, day_order=wish.day_order,
                match=_match(ctx, wish, {target.field for target in targets}))
    return Examined(plan, found, tuple(column_fields(source.titles, found.kinds, definitions)))


def _examine_records(ctx: Ctx, wish: Wish, seen: Seen) -> Examined:
    importer = importer_of(ctx, wish.target)
    source = open_source(wish.path, wish.encoding, wish.delimiter, wish.numbered)
    fields = importer.fields(ctx)
    targets = read_columns(wish.maps, source.titles, fields)
    dated = {item.key for item in fields if item.kind in (CellKind.DAY, CellKind.INSTANT)}
    days = [place for target in targets if target.field in dated for place in target.places]
    found = survey(source, seen=seen, days=days)
    _require_rows(found)
    plan = Plan(source=source, targets=targets, target=importer.key, options=read_options(importer, wish.options),
                timezone=_zone(wish.timezone), day_order=wish.day_order or found.day_order,
                match=_match(ctx, wish, {_PLACE for field in fields if field.kind is CellKind.CUSTOMER}))
    issues = importer.check(ctx, wish_of(ctx, plan)) if importer.check is not None else ()
    if issues:
        raise Refused(_l("The file can’t be taken over like this. Nothing was imported."), issues)
    return Examined(plan, found, ())


def _require_rows(found: Survey) -> None:
    if not found.rows:
        raise Refused(_l("The file has titles but no rows below them."))


def _match(ctx: Ctx, wish: Wish, filled: Set[str]) -> str:
    """The field by which customers are known, which a column must fill; _PLACE stands for all of them."""
    match = read_match(ctx, wish.match)
    if match and filled.isdisjoint((match, _PLACE)):
        raise Refused(_l("No column says which customer is meant by “%(match)s”. Map one: --map %(match)s=COLUMN."),
                      match=match)
    return match


def _zone(name: str | None) -> str:
    if name and name not in available_timezones():
        raise Refused(_l("There is no time zone called “%(name)s”. Write one as Asia/Shanghai."), name=name)
    return name or ""


def begin(ctx: Ctx, examined: Examined, *, only_resume: bool = False, file_name: str = "") -> Begun:
    """Make the missing fields and record the import, or find the one of this file that was interrupted.

    An interrupted import goes on if it was to do the same. Raises Refused with `only_resume` when there is none.
    `file_name` is what the file was called where it comes from.
    """
    importer_of(ctx, examined.plan.target)
    earlier = unfinished_run(ctx, examined.survey.fingerprint, examined.plan.source.path)
    if only_resume and earlier is None:
        raise _nothing_to_resume()
    targets, titles = retrying(ctx, lambda unit: make_fields(unit.ctx, examined.columns))
    plan = replace(examined.plan, targets=(*examined.plan.targets, *targets))
    if earlier is not None and earlier[1].same_as(plan):
        return Begun(earlier[0], plan, tuple(titles), resumed=True)
    if only_resume:
        raise _nothing_to_resume()
    rows, fingerprint = examined.survey.rows, examined.survey.fingerprint
    run_id = retrying(ctx, lambda unit: begin_run(unit.ctx, plan, rows, fingerprint, file_name))
    return Begun(run_id, plan, tuple(titles), resumed=False)


def imagined_plan(ctx: Ctx, examined: Examined) -> tuple[Plan, dict[str, Definition], Sequence[str]]:
    """What `begin` would make: the plan, all custom fields, the titles of the new ones."""
    targets, definitions = imagined(examined.columns, field_definitions(ctx))
    plan = replace(examined.plan, targets=(*examined.plan.targets, *targets))
    return plan, definitions, [column.details.title for column in examined.columns if column.key is None]


def _nothing_to_resume() -> Refused:
    return Refused(_l("No interrupted import of this file with these settings was found. Start it anew, without "
                      "--resume."))
