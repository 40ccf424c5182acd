"""What went wrong in plugins lately, which of their hooks are left out for it, and asking these again at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select

from guanxi.ctx import Ctx
from guanxi.plugin.models import PluginFailure, PluginMute
from guanxi.plugin.muting import raise_epoch
from guanxi.settings.switching import PERMISSION

LATELY: Final = timedelta(days=7)
_MOST: Final = 200
"""Hooks of plugins that are looked at: there are a dozen hooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One hook of one plugin: how often it failed lately, and last when and where.

    `muted_until` is set while it is left out; then `count` may be 0.
    """

    plugin: str
    hook: str
    count: int = 0
    last: datetime | None = None
    error: str = ""
    trace: str = ""
    muted_until: datetime | None = None


def troubles(ctx: Ctx) -> list[Trouble]:
    """By plugin and hook, in three queries."""
    mutes = {(row.plugin, row.hook): row.until for row in ctx.session.execute(
        select(PluginMute.plugin, PluginMute.hook, PluginMute.until).where(PluginMute.until > ctx.now).limit(_MOST))}
    counts = ctx.session.execute(
        select(PluginFailure.plugin, PluginFailure.hook, func.count().label("count"),
               func.max(PluginFailure.id).label("newest"))
        .where(PluginFailure.at > ctx.now - LATELY).group_by(PluginFailure.plugin, PluginFailure.hook)
        .limit(_MOST)).all()
    counted = {(row.plugin, row.hook): row._mapping["count"] for row in counts}
    found = {(one.plugin, one.hook): one for one in _newest(ctx, [row.newest for row in counts])}
    return [Trouble(plugin=pair[0], hook=pair[1], muted_until=mutes.get(pair), count=counted.get(pair, 0),
                    last=found[pair].at if pair in found else None,
                    error=found[pair].error if pair in found else "",
                    trace=found[pair].trace if pair in found else "")
            for pair in sorted({*mutes, *found})]


def try_again(ctx: Ctx, plugin: str, hook: str) -> None:
    """Ask a muted hook from the next request on, as if it had never been muted."""
    ctx.require(PERMISSION)
    ctx.session.execute(delete(PluginMute).where(PluginMute.plugin == plugin, PluginMute.hook == hook),
                        execution_options={"synchronize_session": False})
    raise_epoch(ctx)


def forget_old_failures(ctx: Ctx, kept: timedelta) -> None:
    """Delete failures older than `kept`."""
    ctx.session.execute(delete(PluginFailure).where(PluginFailure.at < ctx.now - kept),
                        execution_options={"synchronize_session": False})


def _newest(ctx: Ctx, ids: Sequence[int]) -> Sequence[PluginFailure]:
    return ctx.session.scalars(select(PluginFailure).where(PluginFailure.id.in_(ids))).all()
