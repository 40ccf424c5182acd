"""Rows that would say the same twice once two files are one: relations, and contact persons with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import or_

from guanxi.ctx import Ctx
from guanxi.customers.merging.moves import Moves, Row, rows_where
from guanxi.customers.models import ContactPerson, ContactPoint, Relation
from guanxi.customers.relation_kinds import KINDS
from guanxi.search.folding import fold

_TOLD: Final = ("gender", "position", "role", "note", "left_at")
_Link = tuple[int, int, str]


def drop_double_relations(ctx: Ctx, moves: Moves, old: int, new: int) -> None:
    """Drop the relations of `old` that would lead from `new` to itself, or that `new` has already."""
    known = {(row["customer_id"], row["other_id"], row["kind"]) for row in _links(ctx, new)}
    doubles = []
    for row in _links(ctx, old):
        first, second = (new if end == old else end for end in (row["customer_id"], row["other_id"]))
        link: _Link = (first, second, row["kind"])
        if first == second or link in known or (_is_symmetric(row) and (second, first, row["kind"]) in known):
            doubles.append(row)
        known.add(link)
    moves.drop(ctx, Relation, doubles)


def drop_double_people(ctx: Ctx, moves: Moves, old: int, new: int) -> None:
    """Drop the contact persons of `old` of whom `new` has one who is called the same and of whom as much is known."""
    known = _people(ctx, new)
    for person, points in _people(ctx, old):
        if any(_says_no_more(person, points, twin, more) for twin, more in known):
            moves.drop(ctx, ContactPoint, points)
            moves.drop(ctx, ContactPerson, [person])


def _links(ctx: Ctx, customer_id: int) -> Sequence[Row]:
    return rows_where(ctx, Relation, or_(Relation.customer_id == customer_id, Relation.other_id == customer_id))


def _is_symmetric(row: Row) -> bool:
    return KINDS[row["kind"]].symmetric


def _people(ctx: Ctx, customer_id: int) -> list[tuple[Row, list[Row]]]:
    points: dict[int, list[Row]] = {}
    for point in rows_where(ctx, ContactPoint, ContactPoint.customer_id == customer_id,
                            ContactPoint.person_id.is_not(None)):
        points.setdefault(point["person_id"], []).append(point)
    return [(person, points.get(person["id"], []))
            for person in rows_where(ctx, ContactPerson, ContactPerson.customer_id == customer_id)]


def _says_no_more(person: Row, points: Sequence[Row], twin: Row, more: Sequence[Row]) -> bool:
    return (fold(person["name"]) == fold(twin["name"]) and _reached(points) <= _reached(more)
            and all(person[key] in (None, twin[key]) for key in _TOLD))


def _reached(points: Sequence[Mapping[Any, Any]]) -> set[tuple[str, str]]:
    return {(point["channel"], point["value"]) for point in points}
