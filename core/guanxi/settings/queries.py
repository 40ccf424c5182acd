"""Reading settings. They come with the catalogue, read once for each change, so asking for one costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from guanxi.contributions import Setting as Declared
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING
from guanxi.settings.models import Setting

ORGANISATION: Final[Mapping[str, Any]] = {
    "organisation.name": "",
    "organisation.locale": "zh",
    "organisation.timezone": "Asia/Shanghai",
    "organisation.currency": "CNY",
    "organisation.trash_days": 0,
    "organisation.setup_closed": False,
    "organisation.setup_left_out": [],
}
"""The core's own settings and their defaults."""

DEMO_CUSTOMERS: Final = "demo.customers"
"""The ids of the demo's customers: kept among the settings, but too long to be carried by every request."""

_STORED: Final = select(Setting.key, Setting.value).where(Setting.key != DEMO_CUSTOMERS)


def stored_values(session: Session) -> dict[str, Any]:
    """All settings that differ from their defaults, the plugins' too; read by the catalogue."""
    return {row.key: row.value for row in session.execute(_STORED, execution_options=EVERYTHING)}


def organisation_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """All of the core's settings, stored or default."""
    return {key: values.get(key, default) for key, default in ORGANISATION.items()}


def settings(ctx: Ctx) -> dict[str, Any]:
    """All of the core's settings as they are in this request or job."""
    return organisation_of(ctx.catalogue.values)


def setting(ctx: Ctx, key: str) -> Any:
    """One setting, the core's or a plugin's, which has duties while it is off; KeyError for one nobody declares."""
    default = ORGANISATION[key] if key in ORGANISATION else _declared(ctx, key).default
    return ctx.catalogue.values.get(key, default)


def _declared(ctx: Ctx, key: str) -> Declared:
    found = ctx.catalogue.settings.get(key)
    if found is not None:
        return found
    return {item.key: item for owner in ctx.catalogue.owners for item in owner.settings}[key]


def demo_customers(ctx: Ctx) -> list[int]:
    """The ids of the customers that came with the demo and are still here."""
    found: list[int] | None = ctx.session.scalar(select(Setting.value).where(Setting.key == DEMO_CUSTOMERS))
    return found or []
