"""What a plugin adds to the product, in words: counted from its manifest and from the hooks it implements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from guanxi.customers.plugin_values import WRITING
from guanxi.i18n import LazyString, _l, ngettext
from guanxi.plugin.manifest import Plugin

HOOKS: Final[Mapping[str, LazyString]] = {
    "visibility": _l("who sees which customers"),
    "customer_panels": _l("panels on a customer’s page"),
    "customer_figures": _l("key figures on a customer’s page"),
    "customer_actions": _l("actions on a customer’s page"),
    "customer_form_sections": _l("fields on the form of a customer"),
    "customer_badges": _l("badges beside customers’ names"),
    "dashboard_widgets": _l("parts of the dashboard"),
    "search": _l("results of the search"),
    "customer_normalize": _l("tidying of what is entered about customers"),
    "customer_validate": _l("checks of what is entered about customers"),
}
"""What implementing a hook means to people; hooks that are duties without a visible part are left out."""

_ALL: Final = {
    **HOOKS,
    WRITING: _l("saving of its fields of a customer"),
    "customer_merge": _l("merging of customers"),
    "customer_export": _l("customers’ own data"),
    "customer_erase": _l("erasing of customers’ data"),
}


def added(plugin: Plugin, hooks: Collection[str]) -> list[str]:
    """What `plugin`, which implements `hooks`, adds: "6 columns", "2 jobs", "panels on a customer’s page"."""
    return [*_counted(plugin), *(str(words) for hook, words in HOOKS.items() if hook in hooks)]


def hook_title(hook: str) -> str:
    """What a hook is about, for a line that says that it failed."""
    return str(_ALL.get(hook, hook))


def _counted(plugin: Plugin) -> Iterator[str]:
    pages, jobs, filters = len(plugin.menu), len(plugin.jobs), len(plugin.criteria)
    columns, rights = len(plugin.attributes) + len(plugin.families), len(plugin.permissions)
    settings, commands, lists = len(plugin.settings), len(plugin.commands), len(plugin.entities)
    counts = (
        (pages, ngettext("%(num)s page", "%(num)s pages", pages)),
        (lists, ngettext("%(num)s list", "%(num)s lists", lists)),
        (columns, ngettext("%(num)s column", "%(num)s columns", columns)),
        (filters, ngettext("%(num)s filter", "%(num)s filters", filters)),
        (jobs, ngettext("%(num)s job", "%(num)s jobs", jobs)),
        (rights, ngettext("%(num)s permission", "%(num)s permissions", rights)),
        (settings, ngettext("%(num)s setting", "%(num)s settings", settings)),
        (commands, ngettext("%(num)s command", "%(num)s commands", commands)),
    )
    yield from (words for count, words in counts if count)
