"""Attributes grouped by whose they are, for menus and pickers: the entity's own, custom fields, then plugins'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanxi.contributions import Attribute, Criterion, Entity
from guanxi.ctx import Ctx
from guanxi.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The attributes of one owner: (key, title), in their order."""

    title: str
    items: Sequence[tuple[str, str]]


def grouped(ctx: Ctx, entity: Entity, items: Iterable[Attribute | Criterion]) -> list[Group]:
    """`items` of `entity` in groups; its own first."""
    own = {entity.key: str(entity.title), "custom": _("Custom fields")}
    found: dict[str, list[tuple[str, str]]] = {title: [] for title in own.values()}
    for item in items:
        prefix = entity.key if item.key.startswith(f"{entity.key}.") else item.key.partition(".")[0]
        named = item.group if isinstance(item, Attribute) else None
        title = str(named or own.get(prefix) or ctx.catalogue.titles.get(prefix, prefix))
        found.setdefault(title, []).append((item.key, str(item.title)))
    return [Group(title=title, items=pairs) for title, pairs in found.items() if pairs]
