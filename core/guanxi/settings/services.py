"""Changing settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.contributions import Setting as Declared
from guanxi.ctx import Ctx
from guanxi.errors import BadRequest, Issue, Refused
from guanxi.i18n import _l
from guanxi.plugin.muting import raise_epoch
from guanxi.settings.models import Setting
from guanxi.settings.queries import DEMO_CUSTOMERS, ORGANISATION


def save_settings(ctx: Ctx, values: Mapping[str, Any]) -> None:
    """Store `values`, which hold for every request that begins after the commit.

    Raises BadRequest naming one that is not declared, and Refused with issues for values a plugin's setting
    can't have.
    """
    ctx.require("admin.settings")
    declared = ctx.catalogue.settings
    for key in values:
        if key not in ORGANISATION and key not in declared:
            raise BadRequest(_l("There is no setting called “%(key)s”."), key=key)
    issues = [issue for key, value in values.items() if key in declared if (issue := misfit(declared[key], value))]
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
    for key, value in values.items():
        _store(ctx, key, value)
    raise_epoch(ctx)


def keep_demo_customers(ctx: Ctx, ids: Sequence[int]) -> None:
    """Remember which customers came with the demo."""
    _store(ctx, DEMO_CUSTOMERS, list(ids))


def misfit(declared: Declared, value: Any) -> Issue | None:
    """Why a setting can't have `value`, None when it can."""
    if declared.type == "choice":
        if value in [choice.value for choice in declared.choices]:
            return None
        return _issue(declared, _l("Choose one of the values offered."), "choice")
    if type(value) is not type(declared.default):
        return _issue(declared, _l("This is not a value for this setting."), "type")
    size = value if declared.type == "integer" else len(value) if isinstance(value, str) else 0
    if declared.minimum is not None and size < declared.minimum:
        return _issue(declared, _l("At least %(least)s."), "minimum", least=declared.minimum)
    if declared.maximum is not None and size > declared.maximum:
        return _issue(declared, _l("At most %(most)s."), "maximum", most=declared.maximum)
    return None


def _issue(declared: Declared, message: Any, code: str, **params: object) -> Issue:
    return Issue(message=message, code=code, field=declared.key, params=params or None)


def _store(ctx: Ctx, key: str, value: Any) -> None:
    ctx.session.merge(Setting(key=key, value=value, changed_at=ctx.now))
    ctx.session.flush()
