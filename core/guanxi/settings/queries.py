"""Reading settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING
from guanxi.settings.models import Setting

ORGANISATION: Final[Mapping[str, Any]] = {
    "organisation.name": "",
    "organisation.locale": "zh",
    "organisation.timezone": "Asia/Shanghai",
    "organisation.currency": "CNY",
    "demo.customers": [],
}
"""The core's own settings and their defaults."""
_STORED: Final = select(Setting.key, Setting.value).where(Setting.key.in_(ORGANISATION))


def settings(ctx: Ctx) -> dict[str, Any]:
    """All of the core's settings, stored or default."""
    return stored_settings(ctx.session)


def stored_settings(session: Session) -> dict[str, Any]:
    """The same before there is a Ctx: the sign-in page shows the organisation's name too."""
    stored = session.execute(_STORED, execution_options=EVERYTHING)
    return {**ORGANISATION, **{row.key: row.value for row in stored}}


def setting(ctx: Ctx, key: str) -> Any:
    """One setting; KeyError for one that is not declared."""
    default = ORGANISATION[key]
    row = ctx.session.execute(select(Setting.value).where(Setting.key == key)).one_or_none()
    return default if row is None else row[0]
