"""Custom fields for the columns no field was named for, of the type their values have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from guanxi.ctx import Ctx
from guanxi.customers.customfields import create_field
from guanxi.customers.definitions import PREFIX, Definition, Option, field_definitions
from guanxi.customers.field_details import FieldDetails, field_key, tidy
from guanxi.customers.options import add_option
from guanxi.transfer.inference import ColumnKind
from guanxi.transfer.mapping import Target

TITLE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A column and the field it fills: `key` of one that is there, or None for one to be made of `details`."""

    place: int
    key: str | None
    details: FieldDetails
    new_options: tuple[str, ...] = ()


def column_fields(titles: Sequence[str], kinds: Mapping[int, ColumnKind], definitions: Mapping[str, Definition]
                  ) -> list[ColumnField]:
    """For each column with its kind: the field of the same title, else a new one."""
    known = {item.title.lower(): item for item in definitions.values()}
    found: list[ColumnField] = []
    used: set[str] = set()
    for place, kind in kinds.items():
        title = _free_title(tidy(titles[place]), used)
        used.add(title.lower())
        details = kind.details(title)
        field = known.get(title.lower())
        missing = () if field is None else _missing_options(field, kind)
        found.append(ColumnField(place, field.key if field else None, details, missing))
    return found


def make_fields(ctx: Ctx, columns: Iterable[ColumnField]) -> tuple[list[Target], list[str]]:
    """Make what is missing, in a unit of work; the targets of all, and the titles of the new fields."""
    ids: dict[int, int] = {}
    titles: list[str] = []
    for column in columns:
        if column.key is None:
            ids[create_field(ctx, column.details)] = column.place
            titles.append(column.details.title)
    definitions = field_definitions(ctx)
    targets = {column.place: column.key for column in columns if column.key is not None}
    for column in columns:
        for option in column.new_options:
            add_option(ctx, definitions[column.key or ""].id, option)
    targets.update({ids[item.id]: key for key, item in definitions.items() if item.id in ids})
    return [Target(PREFIX + key, (place,)) for place, key in sorted(targets.items())], titles


def imagined(columns: Iterable[ColumnField], definitions: Mapping[str, Definition]
             ) -> tuple[list[Target], dict[str, Definition]]:
    """The same without writing anything: for a rehearsal."""
    targets: list[Target] = []
    every = dict(definitions)
    for column in columns:
        key = column.key or field_key("", column.details.title, list(every))
        field = every.get(key) or _imagined(key, column)
        first = len(field.options)
        options = tuple(Option(id=-place, title=title, archived=False)
                        for place, title in enumerate(column.new_options, first + 1))
        every[key] = replace(field, options=(*field.options, *options))
        targets.append(Target(PREFIX + key, (column.place,)))
    return targets, every


def _imagined(key: str, column: ColumnField) -> Definition:
    details = column.details
    options = tuple(Option(id=-place, title=title, archived=False) for place, title in enumerate(details.options, 1))
    return Definition(id=-column.place - 1, key=key, title=details.title, type=details.type, scale=details.scale,
                      kind=None, section=None, hint=None, required=False, personal=False, filterable=True,
                      options=options)


def _missing_options(field: Definition, kind: ColumnKind) -> tuple[str, ...]:
    """Values of a choice that are no options yet; too many of them are no options at all."""
    if field.type != "choice":
        return ()
    titles = {option.title.lower() for option in field.options}
    return tuple(sorted(value for value in kind.options or () if value.lower() not in titles))


def _free_title(title: str, used: set[str]) -> str:
    short = title[:TITLE_LENGTH]
    if short.lower() not in used:
        return short
    return next(other for place in range(2, len(used) + 3)
                if (other := f"{title[:TITLE_LENGTH - 6]} ({place})").lower() not in used)
