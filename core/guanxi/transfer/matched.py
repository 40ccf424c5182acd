"""The columns of a file beside the fields they fill: some of their values, and whether these can be read so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guanxi.contributions import Importer, ImportField
from guanxi.ctx import Ctx
from guanxi.customers.definitions import field_definitions
from guanxi.customers.field_details import TYPE_TITLES
from guanxi.customers.normalise import Defaults, normalise
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.choices import LEFT_OUT, NEW_FIELD, Choices
from guanxi.transfer.drafting import Drafter, drafted
from guanxi.transfer.inference import ColumnKind
from guanxi.transfer.mapping import ALIASES, NAMED_BY, read_columns, read_mapping
from guanxi.transfer.people import load_names
from guanxi.transfer.plan import Plan
from guanxi.transfer.reading import Reading, clock_of
from guanxi.transfer.sampling import Sample, columns_of

SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `values` are its first different ones. Of `read` values `unreadable` are not what the field takes,
    the first of them for the reason `issue`; `kind` is the type a field made for it would have."""

    place: int
    title: str
    values: Sequence[str]
    field: str
    read: int = 0
    unreadable: int = 0
    issue: Issue | None = None
    kind: str = ""


def columns_as_read(ctx: Ctx, importer: Importer, choices: Choices, sample: Sample) -> list[Column]:
    """All columns, as the first rows are read."""
    cells = columns_of(sample, len(choices.titles))
    against = _issues(ctx, importer, choices, sample)
    return [_column(place, title, cells[place], choices.columns[place], against)
            for place, title in enumerate(choices.titles)]


def problems_of(ctx: Ctx, importer: Importer, choices: Choices) -> list[Issue]:
    """What keeps these columns from being imported; `field` names the column's place, or nothing."""
    issues = [issue for field in importer.fields(ctx) for issue in _problems_of(field, choices)]
    if importer.write is None and not any(column in NAMED_BY for column in choices.columns):
        issues.insert(0, Issue(code="columns.no_name", message=_l(
            "Say which column holds the name; a number, phone, e-mail or WeChat can stand for it. If nothing says who "
            "it is, have the rows called by their number.")))
    return issues


def _problems_of(field: ImportField, choices: Choices) -> list[Issue]:
    places = choices.filling(field.key)
    if field.required and not places:
        return [Issue(code="columns.required", params={"field": field.title}, message=_l(
            "Say which column holds “%(field)s”."))]
    if len(places) > 1 and not field.several:
        return [Issue(code="columns.twice", field=f"column-{places[1]}", params={
            "field": field.title, "first": choices.titles[places[0]], "second": choices.titles[places[1]]}, message=_l(
            "“%(field)s” takes one column, but “%(first)s” and “%(second)s” are to fill it. Leave one of them out."))]
    return []


def _column(place: int, title: str, values: Sequence[str], field: str, against: Mapping[str, list[Issue]]) -> Column:
    shown = tuple(dict.fromkeys(values))[:SHOWN]
    if field == NEW_FIELD:
        kind = ColumnKind()
        kind.read(values)
        return Column(place=place, title=title, values=shown, field=field,
                      kind=str(TYPE_TITLES[kind.details(title).type]))
    if field == LEFT_OUT:
        return Column(place=place, title=title, values=shown, field=field)
    issues = against.get(ALIASES.get(field, field), [])
    return Column(place=place, title=title, values=shown, field=field, read=len(values), unreadable=len(issues),
                  issue=issues[0] if issues else None)


def _issues(ctx: Ctx, importer: Importer, choices: Choices, sample: Sample) -> dict[str, list[Issue]]:
    """What the first rows have against them, by field: a row's first issue of each."""
    if problems_of(ctx, importer, choices) or not choices.maps():
        return {}
    found: dict[str, list[Issue]] = {}
    against = _of_customers if importer.write is None else _of_records
    for issues in against(ctx, importer, choices, sample):
        errors = [issue for issue in issues if issue.field and issue.level == "error"]
        for issue in {issue.field: issue for issue in reversed(errors)}.values():
            found.setdefault(issue.field or "", []).append(issue)
    return found


def _of_customers(ctx: Ctx, _importer: Importer, choices: Choices, sample: Sample) -> Iterator[Sequence[Issue]]:
    definitions = field_definitions(ctx)
    targets = read_mapping(choices.maps(), choices.titles, definitions)
    names = load_names(ctx, {target.field for target in targets})
    clock = clock_of(ctx, Plan(source=choices.source, targets=targets, day_order=choices.day_order))
    drafter = Drafter.of(len(choices.titles), targets, names, definitions, clock)
    for cells in sample:
        values, issues = drafter.values(cells)
        _item, more = normalise(drafted(values, 0), definitions, None, Defaults())
        yield [*issues, *more]


def _of_records(ctx: Ctx, importer: Importer, choices: Choices, sample: Sample) -> Iterator[Sequence[Issue]]:
    targets = read_columns(choices.maps(), choices.titles, importer.fields(ctx))
    plan = Plan(source=choices.source, targets=targets, target=importer.key, day_order=choices.day_order)
    reading = Reading.of(ctx, importer, plan)
    for cells in sample:
        yield [issue for ready in reading.sift([(0, list(cells))]).rejected for issue in ready.issues]
