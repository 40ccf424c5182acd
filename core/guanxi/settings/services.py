"""Changing settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.ctx import Ctx
from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.settings.models import Setting
from guanxi.settings.queries import ORGANISATION


def save_settings(ctx: Ctx, values: Mapping[str, Any]) -> None:
    """Store `values`; raises BadRequest naming one that is not declared."""
    ctx.require("admin.settings")
    for key, value in values.items():
        if key not in ORGANISATION:
            raise BadRequest(_l("There is no setting called “%(key)s”."), key=key)
        ctx.session.merge(Setting(key=key, value=value, changed_at=ctx.now))
    ctx.session.flush()
