"""A right that a role can grant."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A right by key; `scoped` ones are granted at one of the five data scopes, others at all or not."""

    key: str
    title: Text
    scoped: bool = False
