"""Staff and roles for tests, made through the product's own services."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from flask import Flask

from guanxi.accounts.passwords import PasswordHash, hash_password
from guanxi.accounts.queries import role_id_of
from guanxi.accounts.services import RoleDetails, UserDetails, create_role, create_user, install_roles
from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.testing.browser import PASSWORD, Browser

_number = count(1)
_hashed: dict[str, PasswordHash] = {}


def hashed(password: str = PASSWORD) -> PasswordHash:
    """The hash of a password, made once: it is slow on purpose."""
    if password not in _hashed:
        _hashed[password] = hash_password(password)
    return _hashed[password]


def make_role(ctx: Ctx, grants: Mapping[str, Scope], name: str = "") -> int:
    """A role with `grants`; its id."""
    with unit_of_work(ctx) as unit:
        return create_role(unit.ctx, RoleDetails(name=name or f"角色{next(_number)}", grants=grants))


def default_role(ctx: Ctx, key: str) -> int:
    """One of the roles that come with the product; its id."""
    with unit_of_work(ctx) as unit:
        install_roles(unit.ctx)
        found = role_id_of(unit.session, key)
    assert found is not None
    return found


def make_user(
    ctx: Ctx,
    *role_ids: int,
    password: str | None = None,
    login: str = "",
    name: str = "",
    mobile: str = "",
    email: str = "",
    department_id: int | None = None,
    manager_id: int | None = None,
    must_change_password: bool = False,
) -> int:
    """A member of staff who holds `role_ids`; their id."""
    place = next(_number)
    details = UserDetails(
        login=login or f"user{place}",
        name=name or f"员工{place}",
        mobile=mobile,
        email=email,
        department_id=department_id,
        manager_id=manager_id,
        role_ids=frozenset(role_ids),
    )
    with unit_of_work(ctx) as unit:
        return create_user(
            unit.ctx,
            details,
            hashed(password) if password else None,
            must_change_password=must_change_password,
        )


def hired(app: Flask, ctx: Ctx, who: str | Mapping[str, Scope], *, language: str = "en") -> Browser:
    """The browser, signed in, of somebody new who holds a role that comes with the product, or these grants."""
    role = default_role(ctx, who) if isinstance(who, str) else make_role(ctx, who)
    login = f"hired{next(_number)}"
    make_user(ctx, role, login=login, password=PASSWORD)
    browser = Browser(app, language)
    answer = browser.sign_in(login, PASSWORD)
    assert answer.status_code == 303, f"{login} could not sign in"
    return browser
