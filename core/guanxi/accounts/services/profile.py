"""What people change about themselves: how they are reached, and how the product looks and speaks to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
from guanxi.i18n import CLOCKS, DATES, LOCALES, NUMBERS, _l

THEMES: Final = ("light", "dark")
DENSITIES: Final = ("compact",)
_OFFERED: Final[Mapping[str, Callable[[Ctx], Collection[str]]]] = MappingProxyType({
    "locale": lambda _ctx: LOCALES,
    "timezone": lambda _ctx: available_timezones(),
    "theme": lambda _ctx: THEMES,
    "density": lambda _ctx: DENSITIES,
    "date_format": lambda _ctx: DATES,
    "clock": lambda _ctx: CLOCKS,
    "number_format": lambda _ctx: NUMBERS,
    "start_page": lambda ctx: ctx.catalogue.menu,
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One's own details."""

    mobile: str = ""
    email: str = ""


def update_own_profile(ctx: Ctx, profile: Profile) -> None:
    """Change one's own details. Raises Refused."""
    user = _own(ctx)
    lock_name(ctx.session, "accounts")
    contact, issues = checked_contact(ctx, profile.mobile, profile.email, user.id)
    refuse(issues)
    _save(ctx, user, contact)


def prefer(ctx: Ctx, preference: str, value: str) -> None:
    """Change one of one's own preferences alone; "" follows the organisation, the language or the browser.

    `preference` is locale, timezone, theme, density, date_format, clock, number_format, or start_page, whose values
    are keys of menu entries. Raises Refused when `value` is none that is offered.
    """
    user = _own(ctx)
    refuse(_unknown(preference, value, _OFFERED[preference](ctx)))
    _save(ctx, user, {preference: value or None})


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
