"""The department tree and the stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from guanxi.accounts.models import Department, Store, User

_LONGEST_ID: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentNode:
    """A department where it stands: `depth` 0 at the top; `staff` are the active ones right in it."""

    id: int
    name: str
    parent_id: int | None
    path: str
    depth: int
    archived: bool
    staff: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    """A store with the name of its department."""

    id: int
    code: str
    name: str
    department_id: int | None
    department: str | None
    region: str | None
    archived: bool


def department_tree(session: Session, *, archived: bool = False) -> list[DepartmentNode]:
    """All departments, each followed by those below it; the archived ones only when asked for."""
    staff = (
        select(User.department_id, func.count().label("staff"))
        .where(User.active)
        .group_by(User.department_id)
        .subquery()
    )
    statement = (
        select(
            Department.id,
            Department.name,
            Department.parent_id,
            Department.path,
            Department.archived,
            func.coalesce(staff.c.staff, 0).label("staff"),
        )
        .join(staff, staff.c.department_id == Department.id, isouter=True)
        .order_by(Department.position, Department.id)
    )
    if not archived:
        statement = statement.where(~Department.archived)
    below: dict[int | None, list[Row[int, str, int | None, str, bool, int]]] = defaultdict(list)
    for row in session.execute(statement):
        below[row.parent_id].append(row)
    return list(_walked(below, None, 0))


def _walked(
    below: Mapping[int | None, Sequence[Row[int, str, int | None, str, bool, int]]],
    parent_id: int | None,
    depth: int,
) -> Iterator[DepartmentNode]:
    for row in below.get(parent_id, ()):
        yield DepartmentNode(
            id=row.id,
            name=row.name,
            parent_id=row.parent_id,
            path=row.path,
            depth=depth,
            archived=row.archived,
            staff=row.staff,
        )
        yield from _walked(below, row.id, depth + 1)


def department_named(session: Session, name: str) -> list[int]:
    """Ids of the departments in use that are called `name`, or whose number it is."""
    named = Department.name == name
    if name.isascii() and name.isdigit() and len(name) <= _LONGEST_ID:
        named |= Department.id == int(name)
    return list(session.scalars(select(Department.id).where(named, ~Department.archived)))


def stores(session: Session, *, archived: bool = False) -> list[StoreRow]:
    """All stores by code; the archived ones only when asked for."""
    statement = (
        select(
            Store.id,
            Store.code,
            Store.name,
            Store.department_id,
            Department.name.label("department"),
            Store.region,
            Store.archived,
        )
        .join(Department, Department.id == Store.department_id, isouter=True)
        .order_by(Store.archived, Store.code)
    )
    if not archived:
        statement = statement.where(~Store.archived)
    return [StoreRow(**row._asdict()) for row in session.execute(statement)]


def store_by_id(session: Session, store_id: int) -> StoreRow | None:
    """One store, archived or not."""
    return next((store for store in stores(session, archived=True) if store.id == store_id), None)
