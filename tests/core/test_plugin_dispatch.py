"""Calling plugins: none spoils another's answer or the core's work; what fails is counted, and muted in the end."""

from __future__ import annotations

import gc
import logging
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any, cast

import pytest
from sqlalchemy import QueuePool, func, select

from guanxi.config import Config
from guanxi.contributions import Badge, Figure, Panel
from guanxi.ctx import Ctx, Principal
from guanxi.customers.asking import tidied
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer
from guanxi.customers.services import write_customers, write_one
from guanxi.db import unit_of_work
from guanxi.errors import Issue, Refused
from guanxi.features import make_runtime
from guanxi.hookspecs import SPECS, hookimpl
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.plugin.dispatch import gather, gather_by_customer, perform
from guanxi.plugin.failures import Failure
from guanxi.plugin.models import PluginFailure, PluginMute
from guanxi.plugin.muting import put_down
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from tests.core.import_help import counts, people, table, take_over

FAILURES = (ValueError, SystemExit, KeyboardInterrupt, RecursionError, MemoryError, GeneratorExit)


def plugin(name: str, **hooks: Callable[..., Any]) -> Found:
    module = ModuleType(f"{name}.hooks")
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return Found(name=name, package="", plugin=Plugin(name=name, title=name.title(), version="1"), hooks=module)


@pytest.fixture
def with_plugins(config: Config, runtime: Runtime) -> Callable[..., Any]:
    """Open a Ctx in which these plugins are on."""
    @contextmanager
    def opened(*plugins: Found) -> Iterator[Ctx]:
        with make_runtime(config, runtime.engine, plugins).opened(Principal.system("test")) as ctx:
            yield ctx
    return opened


def waiting(ctx: Ctx) -> list[Failure]:
    assert ctx.catalogue.hooks is not None
    return list(ctx.catalogue.hooks.failures._waiting)


def raising(error: type[BaseException]) -> Callable[..., Any]:
    def implementation(ctx: Ctx) -> Any:
        raise error("boom")
    return implementation


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("hook", sorted(SPECS))
def test_one_that_raises_in_any_hook_is_named_and_the_others_still_run(
    with_plugins: Any, hook: str, error: type[BaseException]
) -> None:
    ran: list[str] = []

    def fine(ctx: Ctx) -> Any:
        ran.append("fine")
        return {} if SPECS[hook].shape == "mapping" else []

    with with_plugins(plugin("bad", **{hook: raising(error)}), plugin("good", **{hook: fine})) as ctx:
        arguments = {"drafts": [], "ids": [1], "customer_id": 1, "survivor_id": 1, "absorbed_ids": [2], "query": "x",
                     "limit": 1, "messages": []}
        if SPECS[hook].on_error == "refuse":
            with pytest.raises(Refused, match="“Bad” could not"):
                perform(ctx, hook, **arguments)
        elif SPECS[hook].shape == "mapping":
            assert gather_by_customer(ctx, hook, [1]).failed == ("Bad",)
            assert ran == ["fine"]
        else:
            assert gather(ctx, hook, **arguments).failed == ("Bad",)
            assert ran == ["fine"]
        assert [(one.plugin, one.hook, one.error) for one in waiting(ctx)] == [("bad", hook, error.__name__)]


@pytest.mark.parametrize("answer", [None, 7, "text", [object()], {1: "badge"}])
def test_an_answer_of_the_wrong_shape_is_a_failure(with_plugins: Any, answer: object) -> None:
    with with_plugins(plugin("bad", customer_panels=lambda ctx: answer, customer_badges=lambda ctx: answer)) as ctx:
        assert gather(ctx, "customer_panels", customer_id=1).failed == ("Bad",)
        assert gather_by_customer(ctx, "customer_badges", [1]).failed == ("Bad",)


def panel(key: str, **more: Any) -> Panel:
    return Panel(key=key, title=key, template="x.html", data=lambda _ctx, _id: {}, **more)


def test_descriptions_are_sorted_and_those_one_may_not_see_are_left_out(with_plugins: Any) -> None:
    def panels(ctx: Ctx) -> list[Panel]:
        return [panel("good.b", order=2), panel("good.secret", permission="good.secret"), panel("good.a", order=2),
                panel("good.first", order=1)]

    with with_plugins(plugin("good", customer_panels=panels)) as ctx:
        clerk = replace(ctx, principal=Principal(user_id=1, name="clerk", grants={"customer.view": frozenset()}))
        assert [one.key for one in gather(ctx, "customer_panels", customer_id=1).items] == [
            "good.first", "good.a", "good.b", "good.secret"]
        assert gather(clerk, "customer_panels", customer_id=1).items == []


@pytest.mark.parametrize("keys", [["other.panel"], ["bad.panel", "bad.panel"]])
def test_a_key_that_is_not_its_own_or_twice_is_a_failure(with_plugins: Any, keys: list[str]) -> None:
    with with_plugins(plugin("bad", customer_panels=lambda ctx: [panel(key) for key in keys])) as ctx:
        assert gather(ctx, "customer_panels", customer_id=1).failed == ("Bad",)


def test_what_is_said_of_customers_nobody_asked_for_is_left_out(with_plugins: Any) -> None:
    with with_plugins(plugin("good", customer_badges=lambda ctx: {1: [Badge(text="VIP")], 2: [Badge(text="x")],
                                                                  3: []})) as ctx:
        assert {key: [str(one.text) for one in badges]
                for key, badges in gather_by_customer(ctx, "customer_badges", [1, 3]).items.items()} == {1: ["VIP"]}


@pytest.mark.parametrize("abuse", ["commit", "rollback", "close", "expunge_all", "begin"])
def test_a_hook_can_neither_end_nor_empty_the_session(with_plugins: Any, abuse: str) -> None:
    def figures(ctx: Ctx) -> list[Figure]:
        getattr(ctx.session, abuse)()
        return []

    with with_plugins(plugin("bad", customer_figures=figures)) as ctx:
        assert gather(ctx, "customer_figures", customer_id=1).failed == ("Bad",)
        assert ctx.session.scalar(select(func.count()).select_from(Customer)) == 0


def test_a_plugin_tidies_a_draft_before_it_is_read(with_plugins: Any) -> None:
    def normalize(drafts: list[Draft]) -> None:
        for draft in drafts:
            draft.values["source"] = "fair"

    with with_plugins(plugin("good", customer_normalize=normalize)) as ctx:
        customer_id = write_one(ctx, Draft(values={"name": "张伟"}))
        assert ctx.session.scalar(select(Customer.source).where(Customer.id == customer_id)) == "fair"


def test_a_plugin_tidies_what_was_typed_of_attributes_and_the_writers_own_draft_stays(with_plugins: Any) -> None:
    def normalize(drafts: list[Any]) -> None:
        for draft in drafts:
            draft.attributes["good.reason"] = draft.attributes["good.reason"].strip()

    typed = Draft(values={"name": "张伟"}, attributes={"good.reason": " 并购 "})
    with with_plugins(plugin("good", customer_normalize=normalize)) as ctx:
        [read] = tidied(ctx, [typed])
    assert (read.attributes, typed.attributes) == ({"good.reason": "并购"}, {"good.reason": " 并购 "})


def objecting(drafts: list[Draft]) -> list[Issue]:
    return [Issue(message="%(name)s is not wanted here", params={"name": draft.values["name"]}, code="good.unwanted",
                  field="name", row=draft.row) for draft in drafts if draft.values.get("name") == "坏人"]


def test_a_plugin_refuses_one_draft_and_the_others_are_written(with_plugins: Any) -> None:
    with with_plugins(plugin("good", customer_validate=objecting)) as ctx:
        written = write_customers(ctx, [Draft(values={"name": name}) for name in ("甲", "坏人", "乙")])
        assert [str(issue) for issue in written.issues] == ["坏人 is not wanted here"]
        assert sorted(ctx.session.scalars(select(Customer.name))) == ["乙", "甲"]


def test_a_validator_that_fails_refuses_the_write_by_name_and_nothing_is_written(with_plugins: Any) -> None:
    with with_plugins(plugin("bad", customer_validate=raising(ValueError))) as ctx:
        with pytest.raises(Refused, match="“Bad” could not"):
            write_one(ctx, Draft(values={"name": "张伟"}))
        assert ctx.session.scalar(select(func.count()).select_from(Customer)) == 0


@pytest.mark.parametrize("count", [20, 4_200])
def test_an_import_asks_plugins_too(with_plugins: Any, tmp_path: Any, count: int) -> None:
    def normalize(drafts: list[Draft]) -> None:
        for draft in drafts:
            draft.values["source"] = "file"

    rows = [*people(count), ("坏人", "13900000000", "")]
    with with_plugins(plugin("good", customer_normalize=normalize, customer_validate=objecting)) as ctx:
        assert counts(take_over(ctx, table(tmp_path / "a.csv", rows))) == (count, 0, 0, 1)
        assert set(ctx.session.scalars(select(Customer.source).distinct())) == {"file"}


def failures(hook: str, subjects: list[str], ctx: Ctx) -> list[Failure]:
    return [Failure(plugin="bad", hook=hook, subject=subject, at=ctx.now, error="ValueError", trace="") for subject
            in subjects]


@pytest.mark.parametrize(("hook", "subjects", "muted"), [
    ("customer_badges", ["1", "2", "3", "3", "3"], True),
    ("customer_badges", ["1", "2", "3", "3"], False),
    ("customer_badges", ["1", "2", "2", "2", "2", "2"], False),
    ("customer_validate", ["1", "2", "3", "4", "5", "6"], False),
])
def test_only_a_read_hook_that_fails_for_several_is_muted(
    ctx: Ctx, hook: str, subjects: list[str], muted: bool
) -> None:
    with unit_of_work(ctx) as unit:
        assert bool(put_down(unit.ctx, failures(hook, subjects, unit.ctx))) is muted
    assert bool(ctx.session.scalar(select(func.count()).select_from(PluginMute))) is muted
    assert ctx.session.scalar(select(func.count()).select_from(PluginFailure)) == len(subjects)


def test_a_muted_hook_is_left_out_in_every_process_and_tried_again_later(
    config: Config, runtime: Runtime, ctx: Ctx
) -> None:
    other = make_runtime(config, runtime.engine, [plugin("bad", customer_panels=raising(ValueError))])
    with other.opened(Principal.system("test")) as before:
        assert gather(before, "customer_panels", customer_id=1).failed == ("Bad",)
    with unit_of_work(ctx) as unit:
        put_down(unit.ctx, failures("customer_panels", list("12345"), unit.ctx))
    with other.opened(Principal.system("test")) as after:
        assert gather(after, "customer_panels", customer_id=1).failed == ()
        later = replace(after, now=after.now + timedelta(minutes=6))
        assert gather(later, "customer_panels", customer_id=1).failed == ("Bad",)


def test_a_failed_trial_mutes_for_twice_as_long(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        put_down(unit.ctx, failures("customer_panels", list("12345"), unit.ctx))
    with unit_of_work(ctx) as unit:
        later = replace(unit.ctx, now=unit.ctx.now + timedelta(minutes=6))
        put_down(later, failures("customer_panels", ["1"], later))
        mute = unit.session.get(PluginMute, ("bad", "customer_panels"))
        assert mute is not None
        assert (mute.times, mute.until) == (2, later.now + timedelta(minutes=10))


def test_failures_are_written_later_and_not_by_the_page(config: Config, runtime: Runtime, ctx: Ctx) -> None:
    other = make_runtime(config, runtime.engine, [plugin("bad", customer_panels=raising(ValueError))])
    with other.opened(Principal.system("test")) as own:
        for customer_id in range(5):
            gather(own, "customer_panels", customer_id=customer_id)
        assert ctx.session.scalar(select(func.count()).select_from(PluginFailure)) == 0
        assert own.catalogue.hooks is not None
        own.catalogue.hooks.failures.flush()
    assert ctx.session.scalar(select(func.count()).select_from(PluginFailure)) == 5
    assert ctx.session.scalar(select(PluginMute.hook)) == "customer_panels"


def test_ten_thousand_failures_leave_nothing_behind(
        with_plugins: Any, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory, no connection, no thread: after a tenth of the calls, as much is held as after all of them."""
    monkeypatch.setattr(logging.getLogger("guanxi.plugin.failures"), "disabled", True)  # pytest keeps it all

    def asking(ctx: Ctx, customer_id: int) -> Any:
        ctx.session.scalars(select(Customer.id).where(Customer.id == customer_id)).first()
        raise ValueError(f"{customer_id}")

    def held() -> tuple[int, int, int]:
        gc.collect()
        return tracemalloc.get_traced_memory()[0], threading.active_count(), pool.checkedout()

    with with_plugins(plugin("bad", customer_panels=asking)) as ctx:
        pool, hooks = cast(QueuePool, runtime.engine.pool), ctx.catalogue.hooks
        assert hooks is not None
        tracemalloc.start()
        try:
            after = []
            for customer_id in range(10_000):
                gather(ctx, "customer_panels", customer_id=customer_id)
                if customer_id in (999, 9_999):
                    after.append(held())
        finally:
            tracemalloc.stop()
        assert len(hooks.failures._waiting) == 500
    [few, all_of_them] = after
    assert all_of_them[1:] == few[1:]
    assert all_of_them[0] - few[0] < 200_000, "bytes held after 9,000 more calls"


def test_customers_of_the_factory_know_no_plugin(make: Made, ctx: Ctx) -> None:
    make.customer("张伟")
    assert gather(ctx, "customer_panels", customer_id=1).items == []


def test_in_service_a_thread_writes_failures_down(
    config: Config, runtime: Runtime, ctx: Ctx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanxi.plugin.failures.PAUSE", 0.05)
    serving = make_runtime(replace(config, testing=False), runtime.engine,
                           [plugin("bad", customer_panels=raising(ValueError))])
    with serving.opened(Principal.system("test")) as own:
        gather(own, "customer_panels", customer_id=1)
        gather(own, "customer_panels", customer_id=2)
    deadline = time.monotonic() + 10
    while ctx.session.scalar(select(func.count()).select_from(PluginFailure)) != 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
