"""Which values one file of several has: of each field the one chosen, of phones, addresses and the like all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from guanxi.customers.current import Current
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.derive import flat, search_tokens
from guanxi.customers.drafts import Draft, Point, PreparedCustomer
from guanxi.customers.written import written

_OWN: Final = frozenset({"number", "kind"})
"""What the surviving file keeps in any case: by its number it is known elsewhere."""
_STATES: Final = ("non_customer", "prospect", "lost", "first_time", "repeat", "loyal")
"""The further one goes, the more must have happened: what only one of the files tells is true of both."""

Files = Mapping[int, Current]
"""The files by id, the survivor first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field of which at least one file has a value: what each has, by id, and whose is taken unless somebody
    chooses another."""

    field: str
    values: Mapping[int, Any]
    taken: int

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return any(value != self.values[self.taken] for value in self.values.values())


def compared(files: Files, definitions: Mapping[str, Definition]) -> list[Compared]:
    """All such fields, phones and the like left out: of those, all are kept."""
    values = {row_id: flat(current.core, current.profile or {}, ()) for row_id, current in files.items()}
    names = dict.fromkeys(name for found in values.values() for name in found if name not in _OWN)
    return [_compared(name, {row_id: found.get(name) for row_id, found in values.items()})
            for name in names if not name.startswith(PREFIX) or name.removeprefix(PREFIX) in definitions]


def united(files: Files, definitions: Mapping[str, Definition], chosen: Mapping[str, int], version: int) -> Draft:
    """The draft that gives the survivor what the others have: the values `chosen`, {field: whose}, else those it lacks;
    and all ways to reach them."""
    survivor = next(iter(files))
    values: dict[str, object] = {}
    for one in compared(files, definitions):
        whose = chosen.get(one.field, one.taken)
        value = one.values.get(whose, one.values[one.taken])
        if value != one.values[survivor]:
            values[one.field] = _raw(one.field, value, definitions)
    return Draft(customer_id=survivor, version=version, values=values, points=_points(files), add_points=True,
                 accept_duplicates=True, trusted=True, row=1)


def findable(item: PreparedCustomer, files: Files) -> PreparedCustomer:
    """`item` with the words by which the contact persons of all files are found."""
    survivor = next(iter(files.values()))
    together = replace(survivor, people=tuple(name for one in files.values() for name in one.people),
                       people_points=tuple(point for one in files.values() for point in one.people_points))
    points = item.points if item.points is not None else survivor.points
    profile = item.profile if item.profile is not None else survivor.profile or {}
    return replace(item, tokens=search_tokens(item.core, profile, points, together))


def _compared(name: str, values: Mapping[int, Any]) -> Compared:
    ids = list(values)
    if name == "state":
        return Compared(field=name, values=values, taken=max(ids, key=lambda row_id: _STATES.index(values[row_id])))
    return Compared(field=name, values=values, taken=next(row_id for row_id in ids if values[row_id] is not None))


def _raw(field: str, value: Any, definitions: Mapping[str, Definition]) -> object:
    return written(definitions[field.removeprefix(PREFIX)], value) if field.startswith(PREFIX) else value


def _points(files: Files) -> tuple[Point, ...]:
    """The ways to reach the others that the survivor lacks, each once; what it prefers stays preferred."""
    survivor, *others = files.values()
    known = {(point.channel, point.value) for point in survivor.points}
    prefers = {point.channel for point in survivor.points if point.preferred}
    found: dict[tuple[str, str], Point] = {}
    for point in (point for other in others for point in other.points):
        if (point.channel, point.value) not in known:
            found.setdefault((point.channel, point.value),
                             replace(point, preferred=point.preferred and point.channel not in prefers))
    return _only_one_preferred(tuple(found.values()))


def _only_one_preferred(points: Sequence[Point]) -> tuple[Point, ...]:
    seen: set[str] = set()
    kept = []
    for point in points:
        kept.append(replace(point, preferred=point.preferred and point.channel not in seen))
        if point.preferred:
            seen.add(point.channel)
    return tuple(kept)
