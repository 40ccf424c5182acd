"""Which installed plugins are taken in, in which order, and what is said of the others."""

from __future__ import annotations

from itertools import permutations
from types import ModuleType
from typing import Any

import pytest

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.contributions import Importer, Job, Permission, Setting
from guanxi.features import FEATURES
from guanxi.hookspecs import hookimpl
from guanxi.plugin import Plugin
from guanxi.plugin.checks import RESERVED
from guanxi.plugin.discovery import Found
from guanxi.plugin.registry import Registry


def found(name: str, hooks: ModuleType | None = None, **more: Any) -> Found:
    return Found(name=name, package="", hooks=hooks,
                 plugin=Plugin(name=name, title=name.title(), version=more.pop("version", "1.0"), **more))


def taken(*plugins: Found) -> Registry:
    return Registry.of(FEATURES, plugins, api=1)


def issue(registry: Registry, name: str) -> str:
    """The code and the sentence that stand against a plugin."""
    held = next(one for one in registry.found if one.name == name)
    assert held.issue is not None
    return f"{held.issue.code}: {held.issue}"


def module(**functions: Any) -> ModuleType:
    made = ModuleType("hooks")
    made.__file__ = "hooks.py"
    for name, function in functions.items():
        setattr(made, name, function)
    return made


def test_requirements_come_first_whatever_the_order_of_discovery() -> None:
    plugins = (found("points", requires=("orders>=1",)), found("orders"), found("clubs", requires=("points",)),
               found("events", after=("clubs",)))
    orders = {tuple(taken(*some).usable) for some in permutations(plugins)}
    assert orders == {("orders", "points", "clubs", "events")}


def test_one_that_is_only_wished_before_may_be_missing() -> None:
    assert list(taken(found("events", after=("clubs",))).usable) == ["events"]


@pytest.mark.parametrize(("plugin", "said"), [
    (found("Points"), "name: “Points” is no name"),
    (found("customers"), "name: “customers” begins addresses"),
    (found("event"), "table: “event” is how tables of the platform begin"),
    (found("points", api=">=2"), "api: It was written for version >=2 of the plugin API, and this is 1"),
    (found("points", api="newest"), "manifest: Its manifest can’t be read"),
    (found("points", version="one"), "manifest: Its manifest can’t be read"),
    (found("points", requires=("orders",)), "requires: It needs the plugin “orders”"),
    (found("points", permissions=(Permission(key="customer.view", title="x"),)), "key: In permissions"),
    (found("points", permissions=(Permission(key="points.view", title="x"),) * 2), "clash: In permissions"),
    (found("points", importers=(Importer(key="orders.points", title="x", permission="points.view",
                                         fields=lambda _ctx: [], write=print),)), "key: In importers"),
    (found("points", jobs=(Job(key="points.run", title="x", run=print, schedule="noon"),)), "schedule: The schedule"),
    (found("points", settings=(Setting(key="points.on", title="x", type="boolean", default=True, job="points.gone"),)),
     "setting_job: Its setting “points.on” begins the job “points.gone”"),
])
def test_a_plugin_that_does_not_fit_is_held_with_the_reason(plugin: Found, said: str) -> None:
    registry = taken(plugin)
    assert issue(registry, plugin.name).startswith(said)
    assert not registry.usable


def test_a_requirement_of_a_newer_version_names_both() -> None:
    registry = taken(found("orders", version="1.4"), found("points", requires=("orders>=2",)))
    assert "“orders>=2”, and version 1.4 is installed" in issue(registry, "points")


def test_who_requires_a_held_plugin_is_held_too() -> None:
    registry = taken(found("orders", api=">=9"), found("points", requires=("orders",)))
    assert (list(registry.usable), issue(registry, "points").partition(":")[0]) == ([], "requires")


def test_plugins_that_wait_for_each_other_are_held_and_others_are_not() -> None:
    registry = taken(found("hen", requires=("egg",)), found("egg", requires=("hen",)), found("farm"))
    assert list(registry.usable) == ["farm"]
    assert "egg, hen" in issue(registry, "hen")


def test_of_two_with_one_name_the_second_is_held_whichever_was_found_first() -> None:
    one, two = (Found(name="points", package=package, plugin=found("points").plugin) for package in ("a_pts", "b_pts"))
    for plugins in ((one, two), (two, one)):
        registry = taken(*plugins)
        assert [(item.package, item.issue is None) for item in registry.found] == [("a_pts", True), ("b_pts", False)]


def test_a_misspelt_hook_is_named_with_its_line_and_the_nearest_name() -> None:
    @hookimpl
    def customer_badge(ids: Any) -> Any: ...

    said = issue(taken(found("points", module(customer_badge=customer_badge))), "points")
    assert "no hook “customer_badge”" in said
    assert "“customer_badges”" in said
    assert "line " in said


def test_a_hook_with_an_argument_that_does_not_exist_is_refused() -> None:
    @hookimpl
    def customer_badges(customers: Any) -> Any: ...

    assert "customers" in issue(taken(found("points", module(customer_badges=customer_badges))), "points")


def test_a_hook_may_not_ask_to_come_first() -> None:
    @hookimpl(tryfirst=True)
    def customer_badges(ids: Any) -> Any: ...

    assert "asks to be called first" in issue(taken(found("points", module(customer_badges=customer_badges))), "points")


def test_addresses_of_the_platform_are_all_reserved(config: Config) -> None:
    app = create_app(config, [])
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    assert {part for part in first if part and "<" not in part} <= RESERVED
