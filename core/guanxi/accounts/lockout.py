"""Guessing is slow: at most ten tries per account in fifteen minutes, and no account is locked for good.

A try is written down before the password is compared, so that tries made at once can't all slip through.
Tries count for the account and for the name typed. An account has up to three names; if guessing by one
closed the others visibly, that would tell that they belong together, so only the name typed is said to rest.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select

from guanxi.accounts.models import SignInTry
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING
from guanxi.db.locks import lock_name
from guanxi.errors import GuanxiError
from guanxi.i18n import _l

TRIES: Final = 10
WINDOW: Final = timedelta(minutes=15)


class TooManyTries(GuanxiError):
    """This name rests; nothing was compared."""

    status = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A try that may now be compared; `id` is None when the account, but not the name typed, is exhausted."""

    id: int | None


def claim_try(ctx: Ctx, identifier: str, user_id: int | None, address: str = "") -> Try:
    """Write a try down, in a transaction of its own. Raises TooManyTries when `identifier` had its ten.

    `identifier` is what was typed, folded; `user_id` whom it names, None when it names nobody.
    """
    typed = _digest(ctx, f"identifier:{identifier}")
    account = typed if user_id is None else _digest(ctx, f"user:{user_id}")
    for name in sorted({typed, account}):
        lock_name(ctx.session, f"sign-in:{name}")
    if _count(ctx, SignInTry.identifier == typed) >= TRIES:
        raise TooManyTries(
            _l("Too many tries. Wait %(minutes)s minutes, then try again."),
            minutes=int(WINDOW.total_seconds() // 60),
        )
    spent = _count(ctx, SignInTry.account == account) >= TRIES
    row = SignInTry(account=typed if spent else account, identifier=typed, at=ctx.now, address=address)
    ctx.session.add(row)
    ctx.session.flush()
    return Try(id=None if spent else row.id)


def forget_try(ctx: Ctx, claimed: Try) -> None:
    """The password was right: it was no guess."""
    ctx.session.execute(delete(SignInTry).where(SignInTry.id == claimed.id), execution_options=EVERYTHING)


def forget_tries_of(ctx: Ctx, user_id: int) -> None:
    """An administrator set a new password: guesses at the old one stand in nobody's way."""
    account = _digest(ctx, f"user:{user_id}")
    ctx.session.execute(delete(SignInTry).where(SignInTry.account == account), execution_options=EVERYTHING)


def forget_old_tries(ctx: Ctx) -> None:
    """Remove the tries that count no longer."""
    ctx.session.execute(delete(SignInTry).where(SignInTry.at <= ctx.now - WINDOW), execution_options=EVERYTHING)


def _count(ctx: Ctx, of_name: ColumnElement[bool]) -> int:
    tries = select(SignInTry.id).where(of_name, SignInTry.at > ctx.now - WINDOW).limit(TRIES)
    found = select(func.count()).select_from(tries.subquery())
    return ctx.session.scalar(found, execution_options=EVERYTHING) or 0


def _digest(ctx: Ctx, text: str) -> str:
    return hmac.new(ctx.keys.signing, f"sign-in:{text}".encode(), hashlib.sha256).hexdigest()
