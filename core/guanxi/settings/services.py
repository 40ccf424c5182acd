"""Changing settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from guanxi.audit.services import record
from guanxi.contributions import Setting as Declared
from guanxi.ctx import Ctx
from guanxi.errors import BadRequest, Issue, Refused
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.jobs import enqueue
from guanxi.plugin.muting import raise_epoch
from guanxi.settings.events import SettingsChanged
from guanxi.settings.models import Setting
from guanxi.settings.queries import DEMO_CUSTOMERS, ORGANISATION

ENTITY: Final = "settings"
"""Whose history it is; what an organisation set is one record, so its id is 0."""

LONGEST: Final = 2000
LARGEST: Final = 2**53 - 1
"""What a text or an integer may be that declares no bounds: integers stay exact in every JSON reader."""


def save_settings(ctx: Ctx, values: Mapping[str, Any]) -> None:
    """Store `values`, which hold for every request that begins after the commit.

    What changed goes into the history; of a secret, only whether there was and is one. The jobs begin that make anew
    what follows from it. Raises BadRequest naming one that is not declared, and Refused with issues for values a
    plugin's setting can't have, or with what a plugin has against it.
    """
    ctx.require("admin.settings")
    declared = ctx.catalogue.settings
    for key in values:
        if key not in ORGANISATION and key not in declared:
            raise BadRequest(_l("There is no setting called “%(key)s”."), key=key)
    issues = [issue for key, value in values.items() if key in declared if (issue := misfit(declared[key], value))]
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
    changes = {}
    for key, value in values.items():
        before = _stored(ctx, key)
        if value != before:
            changes[key] = _for_history(declared.get(key), before, value)
            _store(ctx, key, value)
    if changes:
        record(ctx, ENTITY, 0, "edit", changes)
        raise_epoch(ctx)
        emit(ctx, SettingsChanged(keys=tuple(sorted(changes))))
    for job in sorted(following(declared[key] for key in changes if key in declared)):
        enqueue(ctx, job, lane=job, as_system=True)


def following(settings: Iterable[Declared]) -> set[str]:
    """The jobs that make anew what follows from `settings`."""
    return {item.job for item in settings if item.job is not None}


def keep_demo_customers(ctx: Ctx, ids: Sequence[int]) -> None:
    """Remember which customers came with the demo."""
    _store(ctx, DEMO_CUSTOMERS, list(ids))


def misfit(declared: Declared, value: Any) -> Issue | None:
    """Why a setting can't have `value`, None when it can. The empty text takes a secret away."""
    if declared.type == "choice":
        if value in [choice.value for choice in declared.choices]:
            return None
        return _issue(declared, _l("Choose one of the values offered."), "choice")
    if type(value) is not type(declared.default) or (isinstance(value, str) and "\x00" in value):
        return _issue(declared, _l("This is not a value for this setting."), "type")
    if declared.type == "boolean" or (declared.type == "secret" and not value):
        return None
    return _beyond(declared, value if declared.type == "integer" else len(value))


def _beyond(declared: Declared, size: int) -> Issue | None:
    """Whether an integer, or the length of a text, is outside of what was declared."""
    whole = declared.type == "integer"
    least = declared.minimum if declared.minimum is not None else -LARGEST
    most = declared.maximum if declared.maximum is not None else (LARGEST if whole else LONGEST)
    if size < least:
        if not whole and not size:
            return _issue(declared, _l("Please fill this in."), "minimum")
        message = _l("At least %(least)s.") if whole else _l("At least %(least)s characters.")
        return _issue(declared, message, "minimum", least=least)
    if size > most:
        message = _l("At most %(most)s.") if whole else _l("At most %(most)s characters fit.")
        return _issue(declared, message, "maximum", most=most)
    return None


def _issue(declared: Declared, message: Any, code: str, **params: object) -> Issue:
    return Issue(message=message, code=code, field=declared.key, params=params or None)


def _stored(ctx: Ctx, key: str) -> Any:
    """What holds now, read in the transaction of the change."""
    row = ctx.session.get(Setting, key)
    if row is not None:
        return row.value
    return ORGANISATION[key] if key in ORGANISATION else ctx.catalogue.settings[key].default


def _for_history(declared: Declared | None, before: Any, after: Any) -> tuple[Any, Any]:
    if declared is not None and declared.type == "secret":
        return bool(before), bool(after)
    return before, after


def _store(ctx: Ctx, key: str, value: Any) -> None:
    ctx.session.merge(Setting(key=key, value=value, changed_at=ctx.now))
    ctx.session.flush()
