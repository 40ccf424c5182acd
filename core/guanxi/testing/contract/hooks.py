"""Hooks that are asked for many customers at once cost the database the same for one and for many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft
from guanxi.db import engine_of, unit_of_work
from guanxi.jobs.facade import for_handler
from guanxi.plugin.hooks import HookSet, Implementation
from guanxi.testing.contract.base import Contract
from guanxi.testing.counting import counted

MANY: Final = 200
_FILLED: Final = 5
_ABSENT: Final = 10**9


class Undone(Exception):
    """Takes back what a hook wrote for the count."""


class HooksContract(Contract):
    """What is asked with ids, or with drafts."""

    def test_a_hook_costs_the_same_for_one_and_for_many(self, ctx: Ctx, a_filled: Callable[[], int]) -> None:
        asked = [one for one in _implementations(ctx.catalogue.hooks, self.plugin)
                 if {"ids", "drafts"} & set(one.arguments)]
        ids = [a_filled() for _ in range(_FILLED if asked else 0)]
        many = [*ids, *range(_ABSENT, _ABSENT + MANY - _FILLED)]
        for one in asked:
            none, single, all_of_them = (_cost(ctx, one, some) for some in ([], ids[:1], many))
            name = one.function.__name__
            assert none <= single, f"{name} sends {none} statements for nobody and {single} for one customer"
            assert all_of_them <= single, f"{name} sends {single} statements for one and {all_of_them} for {MANY}"


def _implementations(hooks: HookSet | None, plugin: str) -> list[Implementation]:
    known = hooks.all.values() if hooks is not None else ()
    return [one for those in known for one in those if one.plugin == plugin]


def _cost(ctx: Ctx, one: Implementation, ids: Sequence[int]) -> int:
    """How many statements a hook sends for these customers. It is given all it may ask for; what it writes goes."""
    drafts = [Draft(values={"name": f"客户{place}"}, row=place) for place, _id in enumerate(ids)]
    given: Mapping[str, object] = {"ids": list(ids), "drafts": drafts, "policy": None, "plan": None}
    sent: list[str] = []
    try:
        with unit_of_work(ctx) as unit:
            values = {**given, "ctx": for_handler(unit.ctx)}
            with counted(engine_of(unit.session)) as sent:
                one.function(*[values[name] for name in one.arguments])
                unit.session.flush()
            raise Undone
    except Undone:
        return len(sent)
