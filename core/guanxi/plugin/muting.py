"""Putting failures down, and leaving a hook out for a while that fails for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, update

from guanxi.ctx import Ctx
from guanxi.db import insert_many
from guanxi.hookspecs import SPECS
from guanxi.plugin.failures import Failure
from guanxi.plugin.models import EPOCH_ROW, PluginEpoch, PluginFailure, PluginMute

WINDOW: Final = timedelta(minutes=5)
MOST_FAILURES: Final = 5
LEAST_SUBJECTS: Final = 3
"""A hook is muted after so many failures, of so many customers or requests, within WINDOW."""

FIRST_PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=24)
_COLUMNS: Final = ("plugin", "hook", "subject", "at", "error", "trace")


def put_down(ctx: Ctx, failures: Sequence[Failure]) -> list[tuple[str, str]]:
    """Write `failures` and mute what failed too often; which hooks of which plugins that were.

    Only hooks whose answers are merely shown are ever muted: what validates, merges or erases is asked each time.
    """
    insert_many(ctx.session, PluginFailure, _COLUMNS,
                [(one.plugin, one.hook, one.subject, one.at, one.error, one.trace) for one in failures])
    touched = sorted({(one.plugin, one.hook) for one in failures})
    muted = [pair for pair in touched if _is_shown(pair[1]) and _mute(ctx, *pair)]
    if muted:
        raise_epoch(ctx)
    return muted


def raise_epoch(ctx: Ctx) -> None:
    """Let every process read anew which plugins are on; in the transaction of the change itself."""
    result = ctx.session.execute(
        update(PluginEpoch).where(PluginEpoch.id == EPOCH_ROW).values(number=PluginEpoch.number + 1),
        execution_options={"synchronize_session": False})
    if result.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result has a row count
        ctx.session.add(PluginEpoch(id=EPOCH_ROW, number=1))
        ctx.session.flush()


def _is_shown(hook: str) -> bool:
    return hook in SPECS and SPECS[hook].on_error == "contain"


def _mute(ctx: Ctx, plugin: str, hook: str) -> bool:
    """Mute one hook if it is due; one that was muted before and fails its trial is muted at once, and longer."""
    mute = ctx.session.get(PluginMute, (plugin, hook))
    if mute is None:
        if not _is_due(ctx, plugin, hook):
            return False
        mute = PluginMute(plugin=plugin, hook=hook, times=0)
        ctx.session.add(mute)
    elif mute.until > ctx.now:
        return False
    mute.times += 1
    mute.until = ctx.now + min(FIRST_PAUSE * 2 ** (mute.times - 1), LONGEST_PAUSE)
    ctx.session.flush()
    return True


def _is_due(ctx: Ctx, plugin: str, hook: str) -> bool:
    found = ctx.session.execute(
        select(func.count().label("failures"), func.count(PluginFailure.subject.distinct()).label("subjects"))
        .where(PluginFailure.plugin == plugin, PluginFailure.hook == hook, PluginFailure.at > ctx.now - WINDOW)).one()
    return bool(found.failures >= MOST_FAILURES and found.subjects >= LEAST_SUBJECTS)
