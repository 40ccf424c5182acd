"""Doing a part of a unit of work as somebody else: what was decided by one may be written in the name of another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from guanxi.ctx import Ctx, Principal
from guanxi.db.guard import principal_of


@contextmanager
def acting(ctx: Ctx, principal: Principal) -> Iterator[Ctx]:
    """`ctx` in the same transaction, its rows guarded for `principal`, who is named by what is written.

    Only where the caller itself has made sure that the actor may bring this about. Rows that were added before or
    meanwhile are checked for whom they were added by.
    """
    info, before = ctx.session.info, principal_of(ctx.session)
    ctx.session.flush()
    info["principal"] = principal
    try:
        yield replace(ctx, principal=principal)
        ctx.session.flush()
    finally:
        info["principal"] = before
