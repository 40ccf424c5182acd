"""Staff and roles for the tests of accounts, made through the product's own services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy import select

from guanxi.accounts.models import SignInTry
from guanxi.accounts.passwords import PasswordHash, hash_password
from guanxi.accounts.principals import principal_for_user
from guanxi.accounts.queries import role_id_of
from guanxi.accounts.services import (
    RoleDetails,
    UserDetails,
    create_role,
    create_user,
    install_roles,
)
from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work

PASSWORD = "红豆生南国 2026"
T = TypeVar("T")
_number = count(1)
_hashed: dict[str, PasswordHash] = {}


def hashed(password: str = PASSWORD) -> PasswordHash:
    """The hash of a password, made once: it is slow on purpose."""
    if password not in _hashed:
        _hashed[password] = hash_password(password)
    return _hashed[password]


def done(ctx: Ctx, work: Callable[[Ctx], T]) -> T:
    """What `work` returns, done in a unit of its own."""
    with unit_of_work(ctx) as unit:
        return work(unit.ctx)


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


def acting_as(ctx: Ctx, user_id: int) -> Ctx:
    """The Ctx of a request that `user_id` sends now."""
    principal = principal_for_user(ctx.session, user_id)
    assert principal is not None
    ctx.session.info["principal"] = principal
    return replace(ctx, principal=principal)


def make_tries_older(ctx: Ctx, **ago: float) -> None:
    """Let the tries written so far have happened earlier by timedelta(**ago)."""
    with unit_of_work(ctx) as unit:
        for row in unit.session.scalars(select(SignInTry)):
            row.at -= timedelta(**ago)
