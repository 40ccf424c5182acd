"""What people change about themselves: how they are reached, and how the product speaks to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import available_timezones

from guanxi.accounts.models import User
from guanxi.accounts.passwords import PasswordHash
from guanxi.accounts.services.details import checked_contact
from guanxi.accounts.services.rows import apply, found, issue, refuse
from guanxi.accounts.services.sessions import end_sessions
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.db.locks import lock_name
from guanxi.errors import Forbidden, Issue
from guanxi.i18n import LOCALES, _l

THEMES: Final = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One's own details. An empty time zone is the organisation's."""

    mobile: str = ""
    email: str = ""
    timezone: str = ""


def update_own_profile(ctx: Ctx, profile: Profile) -> None:
    """Change one's own details. Raises Refused."""
    user = _own(ctx)
    lock_name(ctx.session, "accounts")
    contact, issues = checked_contact(ctx, profile.mobile, profile.email, user.id)
    zones = available_timezones() if profile.timezone else ()
    refuse([*issues, *_unknown("timezone", profile.timezone, zones)])
    _save(ctx, user, {**contact, "timezone": profile.timezone or None})


def prefer(ctx: Ctx, *, locale: str | None = None, theme: str | None = None) -> None:
    """Change one's own language or theme alone, as the switches in the menu do; "" follows the browser."""
    user = _own(ctx)
    refuse([*_unknown("locale", locale, LOCALES), *_unknown("theme", theme, THEMES)])
    wanted = {"locale": locale, "theme": theme}
    _save(ctx, user, {name: value or None for name, value in wanted.items() if value is not None})


def replace_own_password(ctx: Ctx, password: PasswordHash) -> None:
    """Store one's own new password; all other devices are signed out."""
    user = _own(ctx)
    user.password_hash = password
    user.must_change_password = False
    end_sessions(ctx, user.id, but=ctx.principal.session_id)
    record(ctx, "user", user.id, "set_password", {})


def _own(ctx: Ctx) -> User:
    if ctx.principal.user_id is None:
        raise Forbidden(_l("Sign in first."))
    return found(ctx, User, ctx.principal.user_id)


def _save(ctx: Ctx, user: User, values: Mapping[str, str | None]) -> None:
    changes = apply(user, values)
    if changes:
        record(ctx, "user", user.id, "edit", changes)


def _unknown(field: str, value: str | None, known: Collection[str]) -> list[Issue]:
    if not value or value in known:
        return []
    return [issue(field, "unknown", _l("Choose one of the list."))]
