"""Remembering what is read in every request and seldom changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar, cast

from guanxi.ctx import Ctx
from guanxi.db.sessions import own_session
from guanxi.plugin.muting import raise_epoch

T = TypeVar("T")
_CHANGING: Final = "changing what is remembered"


def remembered(ctx: Ctx, key: str, read: Callable[[Ctx], T]) -> T:
    """What `read` reads, once for each change that `forget` told of, in each process. `key` begins with the plugin's
    name. Requests and jobs that had begun before a change go on with what they knew, as with settings."""
    kept = ctx.catalogue.kept
    if key in kept:
        return cast(T, kept[key])
    found = read(ctx)
    if _CHANGING not in own_session(ctx.session).info:  # what is not committed may never be
        kept[key] = found
    return found


def forget(ctx: Ctx) -> None:
    """Let everybody read anew, once the unit of work behind `ctx` is committed, what was remembered."""
    own_session(ctx.session).info[_CHANGING] = True
    raise_epoch(ctx)
