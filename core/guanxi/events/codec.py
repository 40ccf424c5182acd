"""Events to JSON and back: plain fields, tuples as lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from guanxi.contributions.events import Event

E = TypeVar("E", bound=Event)


def stored(event: Event) -> dict[str, Any]:
    """The fields of `event` by name."""
    return {field.name: getattr(event, field.name) for field in fields(event)}


def restored(kind: type[E], values: Mapping[str, Any]) -> E:
    """The event that `stored` put away. A field this version no longer has is left out; one it has gained
    takes its default, so that jobs written before an upgrade still run after it."""
    known = {field.name for field in fields(kind)}
    given: dict[str, Any] = {name: _frozen(value) for name, value in values.items() if name in known}
    return kind(**given)


def _frozen(value: object) -> object:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
