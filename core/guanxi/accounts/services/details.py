"""What is known about a member of staff, and what must be true of it before it is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select

from guanxi.accounts.identifiers import fold, fold_mobile, tidy
from guanxi.accounts.models import Department, Role, Store, User
from guanxi.accounts.services.rows import issue, length, refuse, required_text
from guanxi.ctx import Ctx
from guanxi.errors import Issue
from guanxi.i18n import _l

_LOGIN: Final = re.compile(r"\w[\w.-]*")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """What is known about a member of staff, as somebody typed it."""

    login: str
    name: str
    mobile: str = ""
    email: str = ""
    department_id: int | None = None
    manager_id: int | None = None
    store_id: int | None = None
    role_ids: frozenset[int] = frozenset()


def checked_user(ctx: Ctx, details: UserDetails, user: User | None = None) -> dict[str, object]:
    """The columns to store for `details` (of `user`, or of somebody new). Raises Refused."""
    login, name = fold(details.login), tidy(details.name)
    own_id = None if user is None else user.id
    contact, issues = checked_contact(ctx, details.mobile, details.email, own_id)
    issues += [
        *_login_issues(ctx, login, own_id),
        *required_text("name", name, 100),
        *_place_issues(ctx, details, user),
        *_manager_issues(ctx, details.manager_id, own_id),
    ]
    refuse(issues)
    return {
        "login": login,
        "name": name,
        **contact,
        "department_id": details.department_id,
        "manager_id": details.manager_id,
        "store_id": details.store_id,
    }


def checked_contact(ctx: Ctx, mobile: str, email: str, own_id: int | None) -> tuple[dict[str, str | None], list[Issue]]:
    """Mobile and e-mail as they are stored, and what is wrong with them."""
    number, address = fold_mobile(mobile), fold(email) or None
    issues: list[Issue] = []
    if number is None and tidy(mobile):
        issues.append(
            issue(
                "mobile",
                "mobile",
                _l("This is not a mobile number. Write foreign ones with + and the country code."),
            )
        )
    if address is not None:
        issues += length("email", address, 254)
        if not _EMAIL.fullmatch(address):
            issues.append(issue("email", "email", _l("This is not an e-mail address.")))
    if number is not None and _taken(ctx, User.mobile == number, own_id):
        issues.append(issue("mobile", "taken", _l("Another member of staff has this number.")))
    if address is not None and _taken(ctx, User.email == address, own_id):
        issues.append(issue("email", "taken", _l("Another member of staff has this address.")))
    return {"mobile": number, "email": address}, issues


def _login_issues(ctx: Ctx, login: str, own_id: int | None) -> list[Issue]:
    issues = required_text("login", login, 80)
    if login and fold_mobile(login) is not None:
        # Names that sign in must never be somebody else's number.
        issues.append(issue("login", "mobile", _l("A mobile number belongs in its own field; it signs in too.")))
    elif login and not _LOGIN.fullmatch(login):
        issues.append(issue("login", "characters", _l("Use letters, digits, dot, hyphen and underscore only.")))
    if not issues and _taken(ctx, User.login == login, own_id):
        issues.append(issue("login", "taken", _l("Another member of staff has this name.")))
    return issues


def _taken(ctx: Ctx, condition: ColumnElement[bool], own_id: int | None) -> bool:
    return ctx.session.scalar(select(User.id).where(condition, User.id != (own_id or 0))) is not None


def _place_issues(ctx: Ctx, details: UserDetails, user: User | None) -> Iterator[Issue]:
    """Places and roles must exist; archived ones may be kept but not chosen."""
    if details.department_id is not None and not (user and user.department_id == details.department_id):
        department = ctx.session.get(Department, details.department_id)
        if department is None or department.archived:
            yield issue("department_id", "missing", _l("Choose a department that is in use."))
    if details.store_id is not None and not (user and user.store_id == details.store_id):
        store = ctx.session.get(Store, details.store_id)
        if store is None or store.archived:
            yield issue("store_id", "missing", _l("Choose a store that is in use."))
    known = ctx.session.scalar(select(func.count()).select_from(Role).where(Role.id.in_(details.role_ids)))
    if known != len(details.role_ids):
        yield issue("role_ids", "missing", _l("One of these roles does not exist any more."))


def _manager_issues(ctx: Ctx, manager_id: int | None, own_id: int | None) -> Iterator[Issue]:
    above, passed = manager_id, set[int]()
    while above is not None and above not in passed:
        passed.add(above)
        if above == own_id:
            yield issue("manager_id", "circle", _l("Choose someone who does not report to this person."))
            return
        manager = ctx.session.get(User, above)
        if manager is None:
            yield issue("manager_id", "missing", _l("Choose someone who exists."))
            return
        above = manager.manager_id
