"""The tokens there are: what people see of them, never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from guanxi.accounts.defaults import role_title
from guanxi.accounts.models import ApiToken, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """One token; `role` is what an integration may do, empty for a token of a member of staff."""

    id: int
    name: str
    prefix: str
    writes: bool
    permissions: tuple[str, ...]
    role: str
    created_at: datetime
    rotated_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def tokens_of(session: Session, user_id: int) -> list[TokenRow]:
    """The tokens of a member of staff, the newest first."""
    return _rows(session, ApiToken.user_id == user_id)


def integrations(session: Session) -> list[TokenRow]:
    """The tokens of integrations, the newest first."""
    return _rows(session, ApiToken.role_id.is_not(None))


def _rows(session: Session, which: ColumnElement[bool]) -> list[TokenRow]:
    rows = session.execute(
        select(ApiToken.id, ApiToken.name, ApiToken.prefix, ApiToken.writes, ApiToken.permissions, ApiToken.created_at,
               ApiToken.rotated_at, ApiToken.expires_at, ApiToken.last_used_at, Role.key, Role.name.label("role_name"))
        .outerjoin(Role, Role.id == ApiToken.role_id).where(which).order_by(ApiToken.id.desc()))
    return [TokenRow(id=row.id, name=row.name, prefix=row.prefix, writes=row.writes,
                     permissions=tuple(row.permissions.split()),
                     role=role_title(row.key, row.role_name) if row.key or row.role_name else "",
                     created_at=row.created_at, rotated_at=row.rotated_at, expires_at=row.expires_at,
                     last_used_at=row.last_used_at) for row in rows]
