"""A question `guanxi check` and the Plugins page ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guanxi.ctx import Ctx
from guanxi.errors import Issue, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """`run(ctx)` only reads, and returns what is wrong, nothing when all is well."""

    key: str
    title: Text
    run: Callable[[Ctx], Sequence[Issue]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoData:
    """What a plugin adds to the demo organisation: `load(ctx, seed)` writes in a unit of work that is open."""

    load: Callable[[Ctx, int], None]
