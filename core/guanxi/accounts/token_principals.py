"""Who a program acts as that shows a token: the rights of its user or role, and of these what the token lets through.

They are read at each request, so that whoever is disabled, and whatever a role loses, counts at the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.orm import Session

from guanxi.accounts.defaults import ADMINISTRATOR
from guanxi.accounts.models import ApiToken, Grant, Role
from guanxi.accounts.principals import principal_for_user
from guanxi.accounts.services.tokens import USE
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import EVERYTHING
from guanxi.plugin.host import EPOCH

_USED_EVERY: Final = timedelta(minutes=10)
"""How exactly it is kept when a token was used last: a request that reads does not become one that writes."""

_EVERY: Final = frozenset({Scope.ALL})
_TOKEN: Final = (
    select(ApiToken.id, ApiToken.user_id, ApiToken.role_id, ApiToken.name, ApiToken.writes, ApiToken.permissions,
           ApiToken.last_used_at, Role.key, EPOCH.label("epoch"))
    .outerjoin(Role, Role.id == ApiToken.role_id)
    .where(ApiToken.token_hash == bindparam("token_hash"),
           or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > bindparam("now"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A token that is good: whose rights it has, and whether it may change anything.

    `epoch` is the number of the last change of plugins; `idle` says that its use is to be noted.
    """

    token_id: int
    principal: Principal
    writes: bool
    epoch: int
    idle: bool


def bearer(session: Session, token_hash: str, now: datetime) -> Bearer | None:
    """Whose token it is; None when it is unknown, expired or revoked, its user is disabled or may not use the API."""
    row = session.execute(_TOKEN, {"token_hash": token_hash, "now": now}, execution_options=EVERYTHING).one_or_none()
    if row is None:
        return None
    principal = _integration(session, row) if row.user_id is None else principal_for_user(session, row.user_id)
    if principal is None or (row.user_id is not None and not principal.may(USE)):
        return None
    idle = row.last_used_at is None or row.last_used_at < now - _USED_EVERY
    return Bearer(token_id=row.id, principal=_narrowed(principal, row.permissions.split()), writes=row.writes,
                  epoch=row.epoch, idle=idle)


def note_use(ctx: Ctx, token_id: int) -> None:
    """Keep that a token was used just now."""
    ctx.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=ctx.now),
                        execution_options={**EVERYTHING, "synchronize_session": False})


def _integration(session: Session, row: Row[Any]) -> Principal:
    """An integration is nobody of the staff: it has no customers of its own, so that scopes below "all" are empty."""
    grants = session.execute(select(Grant.permission, Grant.scope).where(Grant.role_id == row.role_id),
                             execution_options=EVERYTHING)
    return Principal(user_id=None, name=row.name, grants={key: frozenset({Scope(scope)}) for key, scope in grants},
                     unrestricted=row.key == ADMINISTRATOR)


def _narrowed(principal: Principal, permissions: Collection[str]) -> Principal:
    """`principal` with these of its rights and no others; with all where none are named."""
    if not permissions:
        return principal
    held: Mapping[str, frozenset[Scope]] = (
        dict.fromkeys(permissions, _EVERY) if principal.unrestricted else principal.grants)
    return replace(principal, unrestricted=False,
                   grants={key: scopes for key, scopes in held.items() if key in permissions})
