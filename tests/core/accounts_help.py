"""Staff and roles for the tests of accounts, made through the product's own services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select

from guanxi.accounts.models import SignInTry
from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.testing.browser import PASSWORD
from guanxi.testing.staff import default_role, hashed, make_role, make_user

__all__ = ["PASSWORD", "acting_as", "default_role", "done", "hashed", "make_role", "make_tries_older", "make_user"]

T = TypeVar("T")


def done(ctx: Ctx, work: Callable[[Ctx], T]) -> T:
    """What `work` returns, done in a unit of its own."""
    with unit_of_work(ctx) as unit:
        return work(unit.ctx)


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
