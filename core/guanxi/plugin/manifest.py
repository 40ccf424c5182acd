"""The manifest: what a plugin, or a feature of the core, says about itself before anything runs."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.contributions.attributes import Attribute, AttributeFamily, Criterion
from guanxi.contributions.events import Subscription
from guanxi.contributions.jobs import Job
from guanxi.contributions.permissions import Permission
from guanxi.contributions.shell import MenuEntry
from guanxi.contributions.timeline import TimelineKind
from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One plugin. `name` is also the prefix of its tables, keys, permissions, templates and URLs."""

    name: str
    title: Text
    version: str
    attributes: tuple[Attribute, ...] = ()
    families: tuple[AttributeFamily, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    permissions: tuple[Permission, ...] = ()
    jobs: tuple[Job, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    timeline_kinds: tuple[TimelineKind, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
