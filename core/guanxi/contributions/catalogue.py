"""The catalogue: what the core's features and the enabled plugins contribute, fixed for one request or job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from guanxi.contributions.approvals import Approvable
from guanxi.contributions.attributes import Attribute, AttributeFamily, Criterion
from guanxi.contributions.dated import DatedThings
from guanxi.contributions.entities import Entity
from guanxi.contributions.events import Event, Subscription
from guanxi.contributions.files import ExportFormat, TableFormat
from guanxi.contributions.health import DemoData
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
from guanxi.errors import ConfigurationError, Text
from guanxi.i18n import _l

if TYPE_CHECKING:
    from guanxi.plugin.hooks import HookSet
    from guanxi.plugin.manifest import Plugin

T = TypeVar("T")
NOTHING_SET: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Contributions by kind and key, in an order that no registration order can change.

    `titles` are the names people see of the features and plugins in it, `values` the settings that differ from
    their defaults. `demos` stand in the order in which they are loaded. `kept` is what features read from tables whose
    changes make a new catalogue. `owners` are all features and plugins that have tables, those that are off too: what
    they keep has duties.
    """

    names: frozenset[str] = frozenset()
    titles: Mapping[str, Text] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    families: Mapping[str, AttributeFamily] = field(default_factory=dict)
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    importers: Mapping[str, Importer] = field(default_factory=dict)
    export_formats: Mapping[str, ExportFormat] = field(default_factory=dict)
    table_formats: Mapping[str, TableFormat] = field(default_factory=dict)
    approvables: Mapping[str, Approvable] = field(default_factory=dict)
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    timeline_kinds: Mapping[str, TimelineKind] = field(default_factory=dict)
    dated: Mapping[str, DatedThings] = field(default_factory=dict)
    notice_kinds: Mapping[str, NoticeKind] = field(default_factory=dict)
    menu: Mapping[str, MenuEntry] = field(default_factory=dict)
    creations: Mapping[str, MenuEntry] = field(default_factory=dict)
    events: Mapping[str, type[Event]] = field(default_factory=dict)
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    list_actions: Mapping[str, ListAction] = field(default_factory=dict)
    trades: Mapping[str, TradeRoles] = field(default_factory=dict)
    services: Mapping[str, object] = field(default_factory=dict)
    demos: Mapping[str, DemoData] = field(default_factory=dict)
    hooks: HookSet | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    owners: Sequence[Plugin] = ()
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, plugins: Iterable[Plugin], hooks: HookSet | None = None,
           values: Mapping[str, Any] = NOTHING_SET, owners: Sequence[Plugin] | None = None) -> Catalogue:
        """The catalogue of `plugins`; `owners` are they themselves, unless given.

        Raises ConfigurationError, naming both, when two claim one key."""
        given = list(plugins)
        ordered = sorted(given, key=lambda plugin: plugin.name)
        return cls(
            names=frozenset(plugin.name for plugin in ordered),
            titles={plugin.name: plugin.title for plugin in ordered},
            attributes=_keyed(ordered, lambda plugin: plugin.attributes, lambda item: item.key),
            families=_keyed(ordered, lambda plugin: plugin.families, lambda item: item.prefix),
            criteria=_keyed(ordered, lambda plugin: plugin.criteria, lambda item: item.key),
            entities=_keyed(ordered, lambda plugin: plugin.entities, lambda item: item.key),
            importers=_keyed(ordered, lambda plugin: plugin.importers, lambda item: item.key),
            export_formats=_keyed(ordered, lambda plugin: plugin.export_formats, lambda item: item.key),
            table_formats=_keyed(ordered, lambda plugin: plugin.table_formats, lambda item: item.key),
            approvables=_keyed(ordered, lambda plugin: plugin.approvables, lambda item: item.key),
            permissions=_keyed(ordered, lambda plugin: plugin.permissions, lambda item: item.key),
            jobs=_keyed(ordered, lambda plugin: plugin.jobs, lambda item: item.key),
            dated=_keyed(ordered, lambda plugin: plugin.dated, lambda item: item.key),
            timeline_kinds=_keyed(ordered, lambda plugin: plugin.timeline_kinds, lambda item: item.key),
            notice_kinds=_keyed(ordered, lambda plugin: plugin.notice_kinds, lambda item: item.key),
            menu=_keyed(ordered, lambda plugin: plugin.menu, lambda item: item.key),
            creations=_keyed(ordered, lambda plugin: plugin.creations, lambda item: item.key),
            events=_keyed(ordered, lambda plugin: plugin.events, lambda item: item.name),
            subscriptions=_keyed(ordered, lambda plugin: plugin.subscriptions, lambda item: item.key),
            settings=_keyed(ordered, lambda plugin: plugin.settings, lambda item: item.key),
            channels=_keyed(ordered, lambda plugin: plugin.channels, lambda item: item.key),
            list_actions=_keyed(ordered, lambda plugin: plugin.list_actions, lambda item: item.key),
            trades=_keyed(ordered, lambda plugin: plugin.trades, lambda item: item.key),
            services={name: item for plugin in ordered for name, item in plugin.services.items()},
            demos={plugin.name: plugin.demo for plugin in given if plugin.demo is not None},
            hooks=hooks,
            values=values,
            owners=tuple(ordered) if owners is None else owners,
        )


def _keyed(plugins: Iterable[Plugin], items: Callable[[Plugin], Iterable[T]],
           key: Callable[[T], str]) -> dict[str, T]:
    found: dict[str, T] = {}
    owner: dict[str, str] = {}
    for plugin in plugins:
        for item in items(plugin):
            name = key(item)
            if name in found:
                raise ConfigurationError(
                    _l("“%(key)s” is declared by both “%(first)s” and “%(second)s”: rename it in one of them."),
                    key=name, first=owner[name], second=plugin.name)
            found[name], owner[name] = item, plugin.name
    return found
