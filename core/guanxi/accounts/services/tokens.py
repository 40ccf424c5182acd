"""Tokens by which programs work: made, shown once, given a new secret, taken away. Each step is in the history."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from guanxi.accounts.defaults import ADMINISTRATOR
from guanxi.accounts.identifiers import tidy
from guanxi.accounts.models import ApiToken, Grant, Role
from guanxi.accounts.services.rows import found, issue, refuse, required_text
from guanxi.accounts.services.sessions import token_hash
from guanxi.audit.services import record
from guanxi.ctx import Ctx, Scope
from guanxi.errors import Issue, NotFound
from guanxi.i18n import _l

USE: Final = "api.use"
"""The right to work through programs: they copy a whole list as fast as they read it."""
INTEGRATIONS: Final = "api.integrations"
MARK: Final = "gx_"
"""How every token begins, so that people and scanners of leaked secrets know what it is."""
PREFIX: Final = 10
LIFETIMES: Final = (30, 90, 365)
"""Days a token may be good for; 0 stands for no end."""
MOST: Final = 50
_NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDetails:
    """A token as somebody wants it. `role_id` makes it an integration's, else it works in the maker's name.

    `permissions`, where there are any, narrow it to these; `days` is how long it is good, 0 without end.
    """

    name: str
    writes: bool = False
    permissions: Collection[str] = ()
    days: int = 90
    role_id: int | None = None


def create_token(ctx: Ctx, details: TokenDetails) -> str:
    """Make a token; the secret, which is nowhere else and never shown again. Raises Refused, Forbidden."""
    ctx.require(USE if details.role_id is None else INTEGRATIONS)
    name = tidy(details.name)
    refuse([*required_text("name", name, _NAME_LENGTH), *_unknown(ctx, details), *_too_many(ctx, details)])
    secret = _secret()
    token = ApiToken(
        user_id=ctx.principal.user_id if details.role_id is None else None, role_id=details.role_id, name=name,
        prefix=secret[:PREFIX], token_hash=token_hash(secret), writes=details.writes,
        permissions=" ".join(sorted(details.permissions)), created_at=ctx.now, created_by=ctx.principal.user_id,
        rotated_at=ctx.now, expires_at=ctx.now + timedelta(days=details.days) if details.days else None)
    ctx.session.add(token)
    ctx.session.flush()
    record(ctx, "api_token", token.id, "create", {"name": (None, name), "prefix": (None, token.prefix)})
    return secret


def rotate_token(ctx: Ctx, token_id: int) -> str:
    """Give a token another secret, good for as long as the one before was; the one before is refused at once."""
    token = _own(ctx, token_id)
    secret = _secret()
    before, token.prefix, token.token_hash = token.prefix, secret[:PREFIX], token_hash(secret)
    if token.expires_at is not None:
        token.expires_at = ctx.now + (token.expires_at - token.rotated_at)
    token.rotated_at = ctx.now
    ctx.session.flush()
    record(ctx, "api_token", token_id, "edit", {"prefix": (before, token.prefix)})
    return secret


def revoke_token(ctx: Ctx, token_id: int) -> None:
    """Take a token away: its next request is refused."""
    token = _own(ctx, token_id)
    record(ctx, "api_token", token_id, "delete", {"name": (token.name, None), "prefix": (token.prefix, None)})
    ctx.session.delete(token)
    ctx.session.flush()


def _secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def _own(ctx: Ctx, token_id: int) -> ApiToken:
    """The actor's own token, or an integration's for those who keep these. Raises NotFound, as if it were not there."""
    token = found(ctx, ApiToken, token_id)
    own = token.user_id is not None and token.user_id == ctx.principal.user_id
    if not own and not (token.role_id is not None and ctx.may(INTEGRATIONS)):
        raise NotFound(_l("This record does not exist any more."))
    return token


def _unknown(ctx: Ctx, details: TokenDetails) -> list[Issue]:
    issues = []
    if details.days not in (0, *LIFETIMES):
        issues.append(issue("days", "unknown", _l("Choose one of the list.")))
    if any(key not in ctx.catalogue.permissions for key in details.permissions):
        issues.append(issue("permissions", "unknown", _l("Choose one of the list.")))
    if details.role_id is None:
        return issues
    return [*issues, *_beyond(ctx, details.role_id)]


def _beyond(ctx: Ctx, role_id: int) -> list[Issue]:
    """An integration may do no more than whoever makes it, or making one would be a way to more rights."""
    role = ctx.session.get(Role, role_id)
    if role is None:
        return [issue("role_id", "unknown", _l("Choose one of the list."))]
    if ctx.principal.unrestricted:
        return []
    grants = ctx.session.execute(select(Grant.permission, Grant.scope).where(Grant.role_id == role_id))
    held = ctx.principal.scopes
    if role.key != ADMINISTRATOR and all({Scope.ALL, Scope(scope)} & held(key) for key, scope in grants):
        return []
    return [issue("role_id", "beyond", _l("This role may do more than you. Choose another, or ask an administrator."))]


def _too_many(ctx: Ctx, details: TokenDetails) -> list[Issue]:
    whose = ApiToken.role_id.is_not(None) if details.role_id else ApiToken.user_id == ctx.principal.user_id
    if len(ctx.session.scalars(select(ApiToken.id).where(whose).limit(MOST)).all()) < MOST:
        return []
    return [issue("name", "most", _l("There are %(most)s tokens already. Revoke one that is not used any more."),
                  most=MOST)]
