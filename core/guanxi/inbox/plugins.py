"""Telling administrators of plugins that fail."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.accounts.queries import administrators
from guanxi.ctx import Ctx
from guanxi.inbox.kinds import PLUGIN
from guanxi.notices import notify


def tell_of_muted(ctx: Ctx, muted: Sequence[tuple[str, str]]) -> None:
    """Tell the administrators which hooks of which plugins are left out from now on."""
    for plugin in sorted({name for name, _hook in muted}):
        notify(ctx, administrators(ctx.session), PLUGIN, data={"plugin": plugin}, group=f"{PLUGIN}:{plugin}")
