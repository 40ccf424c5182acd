"""Telling administrators of plugins that fail, and of those that are held."""

from __future__ import annotations

from collections.abc import Sequence, Set
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from guanxi.accounts.queries import administrators
from guanxi.ctx import Ctx
from guanxi.inbox.kinds import HELD, PLUGIN
from guanxi.notices import notify
from guanxi.notices.models import Notice
from guanxi.plugin.registry import Registry
from guanxi.settings.installed import State, problem_of, standings

_NOT_AT_WORK: Final = frozenset[State]({"held", "behind", "waiting", "missing"})


def tell_of_muted(ctx: Ctx, muted: Sequence[tuple[str, str]]) -> None:
    """Tell the administrators which hooks of which plugins are left out from now on."""
    for plugin in sorted({name for name, _hook in muted}):
        notify(ctx, administrators(ctx.session), PLUGIN, data={"plugin": plugin}, group=f"{PLUGIN}:{plugin}")


def tell_of_held(ctx: Ctx, registry: Registry, behind: Set[str]) -> None:
    """Tell the administrators which plugins are held, missing or wait for something: once for each cause, as long as
    notices are kept."""
    causes = {one.name: problem_of(one, {}) for one in standings(ctx, registry, behind) if one.state in _NOT_AT_WORK}
    groups = {f"{HELD}:{name}:{sha256(cause.encode()).hexdigest()[:16]}": name for name, cause in causes.items()}
    told = set(ctx.session.scalars(select(Notice.group_key).where(Notice.group_key.in_(groups)).distinct()))
    for group, name in sorted(groups.items()):
        if group not in told:
            notify(ctx, administrators(ctx.session), HELD, data={"plugin": name}, group=group)
