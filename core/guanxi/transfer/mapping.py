"""Which column fills which field: as the writer says it, checked against the file and the fields there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from guanxi.contributions import ImportField
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.fields import FIELDS
from guanxi.errors import Issue, Refused
from guanxi.i18n import _, _l
from guanxi.transfer.reasons import REASON_TITLES

ALIASES: Final[Mapping[str, str]] = {"owner": "owner_id", "department": "department_id", "store": "store_id"}
CREATED_AT: Final = "created_at"
CREATED_BY: Final = "created_by"
OPENED: Final = frozenset({CREATED_AT, CREATED_BY})
"""When and by whom a new customer's file was opened elsewhere; nothing is changed by them of one who is here."""
SEVERAL: Final = frozenset({"name", "phone", "email", "wechat"})
"""Fields that may be filled from several columns; a name is then put together (family and given name)."""
NAMED_BY: Final = ("name", "number", "phone", "email", "wechat")
"""A customer without a column for the name is called by the first of these."""


@dataclass(frozen=True, slots=True)
class Target:
    """One field and the places of the columns that fill it, counted from 0."""

    field: str
    places: tuple[int, ...]


def read_mapping(given: Iterable[str], titles: Sequence[str], definitions: Mapping[str, Definition]
                 ) -> tuple[Target, ...]:
    """The targets of `given` ("name=Full name", "phone=#3") for customers. Raises Refused with every issue.

    A column is named by its title, whatever its case and blanks, or by # and its place.
    """
    places, issues = _places(given, titles, lambda wanted: _field(wanted, definitions), SEVERAL)
    if not issues and not any(field in places for field in NAMED_BY):
        issues.append(Issue(message=_l("Say which column holds the name: --map name=COLUMN. The file has %(titles)s."),
                            code="map.no_name", params={"titles": ", ".join(titles[:30])}))
    return _targets(places, issues)


def read_columns(given: Iterable[str], titles: Sequence[str], fields: Sequence[ImportField]) -> tuple[Target, ...]:
    """The same for an importer with these fields, of which the required ones must have a column."""
    known = {field.key: field for field in fields}

    def find(wanted: str) -> str | Issue:
        return wanted if wanted in known else _unknown(wanted, list(known))

    places, issues = _places(given, titles, find, frozenset(field.key for field in fields if field.several))
    if not issues:
        issues = [_missing(field, titles) for field in fields if field.required and field.key not in places]
    return _targets(places, issues)


def _places(given: Iterable[str], titles: Sequence[str], find: Callable[[str], str | Issue], several: Set[str]
            ) -> tuple[dict[str, list[int]], list[Issue]]:
    issues: list[Issue] = []
    places: dict[str, list[int]] = {}
    for text in given:
        wanted, _equals, column = text.partition("=")
        field = find(wanted.strip())
        place = _place(column.strip(), titles)
        issues += [found for found in (field, place) if isinstance(found, Issue)]
        if isinstance(field, str) and isinstance(place, int):
            places.setdefault(field, []).append(place)
    issues += [_twice(field) for field, found in places.items() if len(found) > 1 and field not in several]
    return places, issues


def _targets(places: Mapping[str, Sequence[int]], issues: Sequence[Issue]) -> tuple[Target, ...]:
    if issues:
        raise Refused(_l("The columns could not be matched with fields. Nothing was imported."), issues)
    return tuple(Target(field, tuple(dict.fromkeys(found))) for field, found in places.items())


def named(targets: Sequence[Target]) -> tuple[Target, ...]:
    """`targets`, the name filled from the next best column if none was given for it."""
    found = {target.field: target for target in targets}
    best = next((found[field] for field in NAMED_BY if field in found), None)
    if best is None or best.field == "name":
        return tuple(targets)
    return (Target("name", best.places[:1]), *targets)


def free_places(targets: Iterable[Target], titles: Sequence[str]) -> list[int]:
    """The columns no target uses; not the one in which an earlier import gave its reasons."""
    used = {place for target in targets for place in target.places}
    return [place for place, title in enumerate(titles) if place not in used and title not in REASON_TITLES]


def _field(wanted: str, definitions: Mapping[str, Definition]) -> str | Issue:
    key = ALIASES.get(wanted, wanted)
    custom = key.removeprefix(PREFIX)
    if key in FIELDS or key in OPENED or (custom != key and custom in definitions):
        return key
    return _unknown(wanted, [*(field for field in FIELDS if field not in ALIASES.values()), *ALIASES,
                             *sorted(OPENED), *(PREFIX + key for key in definitions)])


def _unknown(wanted: str, known: Collection[str]) -> Issue:
    return Issue(message=_l("There is no field called “%(key)s”. %(meant)s"), code="map.field", field=wanted,
                 params={"key": wanted, "meant": _meant(wanted, known)})


def _missing(field: ImportField, titles: Sequence[str]) -> Issue:
    return Issue(message=_l("Say which column holds “%(title)s”: --map %(key)s=COLUMN. The file has %(titles)s."),
                 code="map.missing", field=field.key,
                 params={"title": str(field.title), "key": field.key, "titles": ", ".join(titles[:30])})


def _place(column: str, titles: Sequence[str]) -> int | Issue:
    if column.startswith("#") and column[1:].isdecimal() and 0 < int(column[1:]) <= len(titles):
        return int(column[1:]) - 1
    folded = [_folded(title) for title in titles]
    found = [place for place, title in enumerate(folded) if title == _folded(column)]
    if len(found) == 1:
        return found[0]
    if found:
        return Issue(message=_l("%(count)s columns are called “%(column)s”. Name the one you mean by its place, as in "
                                "#%(place)s."), code="map.column_twice", field=column,
                     params={"count": len(found), "column": column, "place": found[0] + 1})
    return Issue(message=_l("The file has no column called “%(column)s”. %(meant)s"), code="map.column", field=column,
                 params={"column": column, "meant": _meant(column, titles)})


def _meant(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, known, 3, 0.6)
    if close:
        return _("Did you mean %(words)s?", words=", ".join(close))
    return _("There are: %(words)s.", words=", ".join(list(known)[:60]))


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _twice(field: str) -> Issue:
    return Issue(message=_l("“%(field)s” was given two columns; it takes one."), code="map.twice", field=field,
                 params={"field": field})
