"""Signing in, and changing one's own password: the two places where a password is compared.

Each is two short transactions with the comparison between them: it takes too long to hold a lock for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from guanxi.accounts.identifiers import fold, fold_mobile
from guanxi.accounts.lockout import Try, claim_try, forget_try
from guanxi.accounts.models import User
from guanxi.accounts.passwords import PasswordHash, hash_password, is_right, renewed
from guanxi.accounts.queries import Account, account_by_id, account_named
from guanxi.accounts.services.profile import replace_own_password
from guanxi.accounts.services.rows import NOT_SAVED, issue
from guanxi.accounts.services.sessions import Device, open_session
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, UnitOfWork, retrying
from guanxi.errors import Forbidden, GuanxiError, Refused
from guanxi.i18n import _l

WORKING_DAY: Final = timedelta(hours=12)
KEPT: Final = timedelta(days=30)
_LONGEST_IDENTIFIER: Final = 254


class WrongSignIn(GuanxiError):
    """Name and password don't go together. Which of the two is wrong is never said."""

    status = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new sign-in: the token to be kept by the device alone, and for how long it is good."""

    token: str
    lifetime: timedelta


def sign_in(ctx: Ctx, identifier: str, password: str, device: Device, *, keep: bool = False) -> Opened:
    """Sign someone in by user name, mobile or e-mail. Raises WrongSignIn, TooManyTries."""
    typed = identifier[:_LONGEST_IDENTIFIER]
    name = fold_mobile(typed) or fold(typed)
    account = account_named(ctx.session, name)
    claimed = _claim(ctx, name, account.id if account else None, device.address)
    stored = account.password_hash if account and account.active and claimed.id is not None else None
    # Always compared, also for nobody: the time taken must not tell whether the account exists.
    if not is_right(stored, password) or account is None or stored is None:
        raise WrongSignIn(_l("Name and password don't go together."))
    newer = renewed(stored, password)
    lifetime = KEPT if keep else WORKING_DAY
    user_id = account.id

    def enter(unit: UnitOfWork) -> str:
        forget_try(unit.ctx, claimed)
        _check_unchanged(unit.ctx, user_id, stored)
        if newer is not None:
            _replace_hash(unit.ctx, user_id, newer)
        return open_session(unit.ctx, user_id, device, lifetime)

    return Opened(token=retrying(ctx, enter), lifetime=lifetime)


def change_own_password(ctx: Ctx, current: str, new: str, device: Device) -> None:
    """Replace one's own password, knowing the present one. Raises Refused, TooManyTries."""
    account = _own_account(ctx)
    if current == new:
        raise Refused(NOT_SAVED, [issue("password", "same", _l("This is the password you have. Choose another."))])
    hashed = hash_password(new, (account.login, account.name, account.mobile, account.email))
    claimed = _claim(ctx, account.login, account.id, device.address)
    if not is_right(account.password_hash if claimed.id is not None else None, current):
        raise Refused(NOT_SAVED, [issue("current", "wrong", _l("This is not your present password."))])

    def replace(unit: UnitOfWork) -> None:
        forget_try(unit.ctx, claimed)
        replace_own_password(unit.ctx, hashed)

    retrying(ctx, replace)


def _own_account(ctx: Ctx) -> Account:
    user_id = ctx.principal.user_id
    account = None if user_id is None else account_by_id(ctx.session, user_id)
    if account is None:
        raise Forbidden(_l("Sign in first."))
    return account


def _claim(ctx: Ctx, name: str, user_id: int | None, address: str) -> Try:
    return retrying(ctx, lambda unit: claim_try(unit.ctx, name, user_id, address))


def _check_unchanged(ctx: Ctx, user_id: int, stored: str) -> None:
    """Somebody may have set another password, or disabled the account, while ours was being compared."""
    same = select(User.id).where(User.id == user_id, User.active, User.password_hash == stored)
    if ctx.session.scalar(same, execution_options=EVERYTHING) is None:
        raise WrongSignIn(_l("Name and password don't go together."))


def _replace_hash(ctx: Ctx, user_id: int, hashed: PasswordHash) -> None:
    ctx.session.execute(
        update(User).where(User.id == user_id).values(password_hash=hashed), execution_options=EVERYTHING
    )
