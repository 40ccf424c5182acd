"""Members of staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from guanxi.accounts.defaults import ADMINISTRATOR, role_title
from guanxi.accounts.identifiers import fold, fold_mobile
from guanxi.accounts.models import Department, LoginSession, Role, Store, User, UserRole
from guanxi.db import EVERYTHING

PAGE: Final = 50
_LONGEST: Final = 100
"""Characters of a search that are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What signing in needs to know."""

    id: int
    login: str
    name: str
    mobile: str | None
    email: str | None
    password_hash: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """A member of staff in a list."""

    id: int
    login: str
    name: str
    mobile: str | None
    email: str | None
    department: str | None
    store: str | None
    manager: str | None
    roles: tuple[str, ...]
    active: bool
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord:
    """Everything kept about a member of staff, but for the password."""

    id: int
    login: str
    name: str
    mobile: str | None
    email: str | None
    department_id: int | None
    manager_id: int | None
    store_id: int | None
    role_ids: frozenset[int]
    locale: str | None
    timezone: str | None
    theme: str | None
    active: bool
    has_password: bool
    must_change_password: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which members of staff: by part of a name or number, by department with all below it, by state."""

    text: str = ""
    department_path: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """A page of staff; `more` says that another follows."""

    rows: tuple[UserRow, ...]
    more: bool


def users_exist(session: Session) -> bool:
    """Whether anybody was ever taken on; until then the system may be set up."""
    return session.scalar(select(User.id).limit(1), execution_options=EVERYTHING) is not None


def account_named(session: Session, name: str) -> Account | None:
    """The account that `name`, folded, signs in to: as user name, mobile or e-mail."""
    named = or_(User.login == name, User.mobile == name, User.email == name)
    return _account(session, named)


def account_by_id(session: Session, user_id: int) -> Account | None:
    """The account of one user."""
    return _account(session, User.id == user_id)


def user_by_id(session: Session, user_id: int) -> UserRecord | None:
    """One member of staff."""
    row = session.execute(
        select(
            User.id,
            User.login,
            User.name,
            User.mobile,
            User.email,
            User.department_id,
            User.manager_id,
            User.store_id,
            User.locale,
            User.timezone,
            User.theme,
            User.active,
            User.must_change_password,
            User.created_at,
            User.password_hash.is_not(None).label("has_password"),
        ).where(User.id == user_id)
    ).one_or_none()
    if row is None:
        return None
    held = session.scalars(select(UserRole.role_id).where(UserRole.user_id == user_id))
    return UserRecord(**row._asdict(), role_ids=frozenset(held))


def list_users(session: Session, wanted: UserFilter, page: int = 0) -> UserPage:
    """Page `page` of the staff that match, by department and name."""
    rows = session.execute(_listed(wanted).offset(page * PAGE).limit(PAGE + 1)).all()
    titles = _role_titles(session, [row.id for row in rows])
    found = tuple(UserRow(**row._asdict(), roles=tuple(titles[row.id])) for row in rows[:PAGE])
    return UserPage(rows=found, more=len(rows) > PAGE)


def every_user(session: Session, wanted: UserFilter) -> list[UserRow]:
    """All staff that match, by department and name."""
    found, page = list[UserRow](), 0
    while True:
        part = list_users(session, wanted, page)
        found += part.rows
        if not part.more:
            return found
        page += 1


def active_staff(session: Session, department_ids: Collection[int] | None = None) -> list[tuple[int, str]]:
    """Ids and names of active staff (of some departments) by name, to choose from."""
    statement = select(User.id, User.name).where(User.active).order_by(User.name, User.id)
    if department_ids is not None:
        statement = statement.where(User.department_id.in_(department_ids))
    return [(row.id, row.name) for row in session.execute(statement)]


def administrators(session: Session) -> list[int]:
    """The ids of those who may sign in and do everything."""
    held = select(UserRole.user_id).join(Role, Role.id == UserRole.role_id).where(Role.key == ADMINISTRATOR)
    return list(session.scalars(select(User.id).where(User.active, User.id.in_(held)).order_by(User.id)))


def staff_names(session: Session, user_ids: Collection[int]) -> Mapping[int, str]:
    """Names by id, of whoever left too."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(set(user_ids))))
    return {row.id: row.name for row in rows}


def staff_name(user_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The name of the member of staff whose id an SQL expression gives: the `label` of an attribute."""
    return select(User.name).where(User.id == user_id).scalar_subquery()


def _account(session: Session, condition: ColumnElement[bool]) -> Account | None:
    row = session.execute(
        select(User.id, User.login, User.name, User.mobile, User.email, User.password_hash, User.active)
        .where(condition)
        .order_by(User.id),
        execution_options=EVERYTHING,
    ).first()
    return None if row is None else Account(**row._asdict())


def _listed(wanted: UserFilter) -> Select[*tuple[Any, ...]]:
    manager = aliased(User)
    last = (
        select(func.max(LoginSession.created_at))
        .where(LoginSession.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    return (
        select(
            User.id,
            User.login,
            User.name,
            User.mobile,
            User.email,
            User.active,
            Department.name.label("department"),
            Store.name.label("store"),
            manager.name.label("manager"),
            last.label("signed_in_at"),
        )
        .join(Department, Department.id == User.department_id, isouter=True)
        .join(Store, Store.id == User.store_id, isouter=True)
        .join(manager, manager.id == User.manager_id, isouter=True)
        .where(User.active == wanted.active, *_conditions(wanted))
        .order_by(Department.path.is_(None), Department.path, User.name, User.id)
    )


def _conditions(wanted: UserFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.department_path is not None:
        yield Department.path.startswith(wanted.department_path)
    part = fold(wanted.text[:_LONGEST])
    if part:
        yield or_(
            func.lower(User.name).contains(part, autoescape=True),
            User.login.contains(part, autoescape=True),
            User.email.contains(part, autoescape=True),
            User.mobile.contains(fold_mobile(part) or part, autoescape=True),
        )


def _role_titles(session: Session, user_ids: Collection[int]) -> Mapping[int, list[str]]:
    titles: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(UserRole.user_id, Role.key, Role.name)
        .join(Role, Role.id == UserRole.role_id)
        .where(UserRole.user_id.in_(user_ids))
        .order_by(Role.id)
    )
    for row in rows:
        titles[row.user_id].append(role_title(row.key, row.name))
    return titles
