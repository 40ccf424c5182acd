"""Merging while somebody writes into one of the files: nothing is left behind on a file that nobody opens any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from guanxi.ctx import Ctx, Principal
from guanxi.customers.merging import services
from guanxi.customers.merging.services import merge
from guanxi.customers.models import ContactPerson
from guanxi.customers.people import PersonDetails, add_person
from guanxi.db import unit_of_work
from guanxi.errors import NotFound
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from tests.core.merging.merging_help import rows, wanted


def beside(runtime: Runtime, work: Callable[[Ctx], None]) -> threading.Thread:
    """Somebody else's request."""
    def run() -> None:
        with runtime.opened(Principal.system("somebody else")) as own:
            work(own)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_what_was_written_before_comes_along(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    first, second = make.customer(kind="company"), make.customer(kind="company")
    asked = wanted(ctx, first, second)
    with unit_of_work(ctx) as unit:
        add_person(unit.ctx, second, PersonDetails(name="张伟"))
        merging = beside(runtime, lambda own: merge(own, asked))
        time.sleep(0.3)
        assert merging.is_alive()
    merging.join(20)
    assert rows(ctx, ContactPerson, "customer_id", "name") == [(first, "张伟")]


def test_what_comes_too_late_is_refused(runtime: Runtime, ctx: Ctx, make: Made, monkeypatch: pytest.MonkeyPatch
                                        ) -> None:
    first, second = make.customer(kind="company"), make.customer(kind="company")
    asked, told = wanted(ctx, first, second), list[str]()
    moved, tell = threading.Event(), services._tell

    def slow(*arguments: Any) -> None:
        moved.set()
        time.sleep(0.5)
        tell(*arguments)

    def add(own: Ctx) -> None:
        moved.wait(20)
        try:
            with unit_of_work(own) as unit:
                add_person(unit.ctx, second, PersonDetails(name="张伟"))
        except NotFound as error:
            told.append(str(error))

    monkeypatch.setattr(services, "_tell", slow)
    adding = beside(runtime, add)
    merge(ctx, asked)
    adding.join(20)
    assert told
    assert rows(ctx, ContactPerson, "customer_id") == []
