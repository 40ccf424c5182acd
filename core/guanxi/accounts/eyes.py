"""Looking at things as somebody else would: for what is sent to them, or on their behalf."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx
from guanxi.db.sessions import read_session
from guanxi.db.work import engine_of
from guanxi.i18n import use_formats, use_locale
from guanxi.plugin.narrowing import narrowed_as
from guanxi.settings import setting


@contextmanager
def seen_by(ctx: Ctx, user_id: int) -> Iterator[Ctx | None]:
    """A Ctx that reads as this person, with the rights they have now, in their language, time zone and formats; None
    once they may not sign in. Not inside a unit of work."""
    known = principal_for_user(ctx.session, user_id)
    if known is None:
        yield None
        return
    person = narrowed_as(ctx, known)
    locale = person.locale or setting(ctx, "organisation.locale")
    zone = ZoneInfo(person.timezone or setting(ctx, "organisation.timezone"))
    with read_session(engine_of(ctx.session), person) as session, use_locale(locale), use_formats(person.formats):
        yield replace(ctx, principal=person, session=session, locale=locale, timezone=zone)
