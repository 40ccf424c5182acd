"""What the values of two rows come to that become one, as the attributes on their columns say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from guanxi.contributions import Attribute
from guanxi.ctx import Ctx
from guanxi.plugin.dispatch import refusing
from guanxi.plugin.manifest import Plugin

HOOK: Final = "customer_merge"


@dataclass(frozen=True, slots=True)
class Rules:
    """`Attribute.merge` by table and column. What has none, or "recompute", stays as the surviving row has it: the
    plugin makes it anew from its facts."""

    of: Mapping[tuple[str, str], str]

    def combined(self, table: str, kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        """The values of `kept` that change when `other` goes into it."""
        found: dict[str, Any] = {}
        for name, value in kept.items():
            rule = _RULES.get(self.of.get((table, name), ""))
            if rule is not None and other[name] is not None:
                made = other[name] if value is None else rule(value, other[name])
                if made != value:
                    found[name] = made
        return found


_RULES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "survivor": lambda kept, _other: kept, "sum": lambda kept, other: kept + other, "max": max, "min": min}


def rules_of(ctx: Ctx) -> Rules:
    """The rules of all plugins, on or off. Raises Refused, naming the plugin, when one can't say its attributes."""
    found: dict[tuple[str, str], str] = {}
    for owner in ctx.catalogue.owners:
        for item in refusing(ctx, owner.name, HOOK, ctx.operation, partial(_attributes, owner)):
            if item.column is not None:
                found.setdefault((item.column.class_.__tablename__, item.column.key), item.merge)
    return Rules(found)


def _attributes(owner: Plugin, ctx: Ctx) -> list[Attribute]:
    return list(_all(owner, ctx))


def _all(owner: Plugin, ctx: Ctx) -> Iterator[Attribute]:
    yield from owner.attributes
    for family in owner.families:
        yield from family.expand(ctx)
