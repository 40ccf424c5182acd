"""The manifest: what a plugin, or a feature of the core, says about itself before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import click

from guanxi.contributions.approvals import Approvable
from guanxi.contributions.attributes import Attribute, AttributeFamily, Criterion
from guanxi.contributions.dated import DatedThings
from guanxi.contributions.entities import Entity
from guanxi.contributions.events import Event, Subscription
from guanxi.contributions.files import ExportFormat, TableFormat
from guanxi.contributions.health import DemoData, HealthCheck
from guanxi.contributions.importers import Importer
from guanxi.contributions.jobs import Job
from guanxi.contributions.messages import Channel
from guanxi.contributions.notices import NoticeKind
from guanxi.contributions.pages import ListAction
from guanxi.contributions.permissions import Permission
from guanxi.contributions.settings import Setting
from guanxi.contributions.shell import MenuEntry
from guanxi.contributions.timeline import TimelineKind
from guanxi.contributions.trades import TradeRoles
from guanxi.errors import Text

API_VERSION: Final = 1
"""The version of `guanxi.api`, raised when something that was promised there changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One plugin. `name` is also the prefix of its tables, keys, permissions, endpoints, templates and addresses.

    `api` says which versions of the door (`guanxi.api.VERSION`) it was written for, `requires` which plugins it
    can't do without ("commerce>=1"), `after` which it merely comes behind when both are there. `services` are
    what other plugins may ask of it, by name. `default` plugins are on in a new installation. `creations` lead to
    pages that make something new, which the palette offers on every page. `scripts` and `styles` are files of its
    `static/` that all its pages load.
    """

    name: str
    title: Text
    version: str
    summary: Text = ""
    api: str = ">=1,<2"
    requires: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    default: bool = False
    attributes: tuple[Attribute, ...] = ()
    families: tuple[AttributeFamily, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    entities: tuple[Entity, ...] = ()
    importers: tuple[Importer, ...] = ()
    export_formats: tuple[ExportFormat, ...] = ()
    table_formats: tuple[TableFormat, ...] = ()
    approvables: tuple[Approvable, ...] = ()
    permissions: tuple[Permission, ...] = ()
    settings: tuple[Setting, ...] = ()
    jobs: tuple[Job, ...] = ()
    events: tuple[type[Event], ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    timeline_kinds: tuple[TimelineKind, ...] = ()
    dated: tuple[DatedThings, ...] = ()
    notice_kinds: tuple[NoticeKind, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    channels: tuple[Channel, ...] = ()
    list_actions: tuple[ListAction, ...] = ()
    trades: tuple[TradeRoles, ...] = ()
    creations: tuple[MenuEntry, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    services: Mapping[str, object] = field(default_factory=dict)
    commands: tuple[click.Command, ...] = ()
    health: tuple[HealthCheck, ...] = ()
    demo: DemoData | None = None
