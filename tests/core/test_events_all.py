"""Hearing all events: those of manifests, only what is wanted, and seeing them as somebody else would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from guanxi.accounts.eyes import seen_by
from guanxi.contributions import Event, Subscription, Told
from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.errors import BadRequest, NotFound, ProgrammingError
from guanxi.events import emit
from guanxi.jobs.models import JobRow
from guanxi.plugin import Plugin
from guanxi.plugin.remembering import forget, remembered
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.testing.staff import make_role, make_user
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.segments import customers_seen, segments
from guanxi.views.services import save_view
from guanxi.worker import run_due_jobs
from tests.core.job_toys import UNHURRIED, Echoed, tell

HEARD: list[Told] = []
WANTED: list[str] = []
READ: list[int] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Event):
    """Something."""

    name: ClassVar[str] = "ears.happened"
    mark: str


def happen(ctx: Ctx, mark: str, *customer_ids: int) -> None:
    """Tell it."""
    with unit_of_work(ctx) as unit:
        emit(unit.ctx, Happened(mark=mark, customer_ids=customer_ids))


def wanted(ctx: Ctx) -> list[str]:
    def read(_ctx: Ctx) -> list[str]:
        READ.append(1)
        return list(WANTED)
    return remembered(ctx, "ears.wanted", read)


EARS = Plugin(name="ears", title="Ears", version="1.0", events=(Happened,), subscriptions=(
    Subscription(key="ears.hear", event=Event, handle=lambda told, _ctx: HEARD.append(told), wanted=wanted),))


@pytest.fixture(autouse=True)
def silence() -> None:
    for kept in (HEARD, WANTED, READ):
        kept.clear()


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED, EARS)


def jobs(ctx: Ctx) -> int:
    return ctx.session.scalar(select(func.count(JobRow.id)).where(JobRow.name == "ears.hear")) or 0


def test_what_is_wanted_is_heard_as_it_was_told(ctx: Ctx, runtime: Runtime) -> None:
    WANTED.append("ears.happened")
    happen(ctx, "hello", 3, 4)
    run_due_jobs(runtime)
    [told] = HEARD
    assert (told.name, told.version, told.customer_ids, told.fields["mark"]) == ("ears.happened", 1, (3, 4), "hello")


def test_what_nobody_wants_costs_no_job_and_is_read_once(ctx: Ctx) -> None:
    happen(ctx, "one")
    happen(ctx, "two")
    assert (jobs(ctx), READ) == (0, [1])


def test_what_is_remembered_is_read_anew_after_a_change_and_not_within_it(ctx: Ctx, runtime: Runtime) -> None:
    happen(ctx, "before")
    with unit_of_work(ctx) as unit:
        WANTED.append("ears.happened")
        forget(unit.ctx)
    with runtime.opened(ctx.principal) as later:
        happen(later, "after")
        assert jobs(later) == 1


def test_what_a_change_read_is_not_kept_for_others(ctx: Ctx) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(ctx) as unit:
        forget(unit.ctx)
        WANTED.append("ears.happened")
        assert wanted(unit.ctx) == ["ears.happened"]
        raise ZeroDivisionError
    WANTED.clear()
    happen(ctx, "rolled back")
    assert jobs(ctx) == 0


def test_events_of_no_manifest_are_heard_by_those_who_name_them_only(ctx: Ctx, runtime: Runtime) -> None:
    WANTED.append("toy.echoed")
    assert Echoed.name not in ctx.catalogue.events
    tell(ctx, "echo")
    run_due_jobs(runtime)
    assert HEARD == []


def test_nobody_refuses_all_events_at_once() -> None:
    with pytest.raises(ProgrammingError, match="after they happened"):
        Subscription(key="ears.veto", event=Event, handle=lambda _told, _ctx: None, phase="before")
    with pytest.raises(ProgrammingError, match="all events"):
        Subscription(key="ears.some", event=Happened, handle=lambda _told, _ctx: None, wanted=lambda _ctx: ())


def test_all_events_of_the_core_have_a_title(ctx: Ctx) -> None:
    assert "customers.created" in ctx.catalogue.events
    untitled = [name for name, kind in ctx.catalogue.events.items() if not str(kind.title)]
    assert untitled == ["ears.happened"]


def test_somebody_else_s_eyes_see_what_they_may(ctx: Ctx, make: Made) -> None:
    seller = make_user(ctx, make_role(ctx, {"customer.view": Scope.OWN}))
    mine, other = make.customer("张伟", owner_id=seller), make.customer("李娜")
    with seen_by(ctx, seller) as theirs:
        assert theirs is not None
        assert customers_seen(theirs, [mine, other, 10**9]) == {mine}
    assert customers_seen(ctx, [mine, other]) == {mine, other}


def test_nobody_sees_with_the_eyes_of_those_who_left(ctx: Ctx) -> None:
    with seen_by(ctx, 10**9) as theirs:
        assert theirs is None


def test_a_segment_narrows_and_never_widens(ctx: Ctx, make: Made) -> None:
    seller = make_user(ctx, make_role(ctx, {"customer.view": Scope.ALL}))
    zhang, li = make.customer("张伟"), make.customer("李娜")
    query = ListQuery(filters=(Filter(key="customer.name", operator=Operator.STARTS, values=("张",)),))
    with unit_of_work(ctx) as unit:
        view = save_view(unit.ctx, "张", query, shared=True)
    with seen_by(ctx, seller) as theirs:
        assert theirs is not None
        assert [choice.title for choice in segments(theirs)] == ["张"]
        assert customers_seen(theirs, [zhang, li], view) == {zhang}
        with pytest.raises((NotFound, BadRequest)):
            customers_seen(theirs, [zhang, li], view + 1)
