"""The end of the trash: deleting for good, when that was meant, and what has been there too long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from guanxi.audit.queries import history
from guanxi.ctx import Ctx, Scope
from guanxi.customers.deleting import DAYS, EMPTY, delete_for_good
from guanxi.customers.models import Customer
from guanxi.customers.services import trash
from guanxi.db import unit_of_work
from guanxi.events.models import EventRow
from guanxi.jobs import enqueue
from guanxi.runtime import Runtime
from guanxi.settings import save_settings
from guanxi.testing.factories import Made
from guanxi.timeline.services import add_note
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff, toast
from tests.core.customers_help import acting, seller
from tests.core.lists_help import first_page


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    first_page(browser)
    return browser


def there(ctx: Ctx) -> list[int]:
    return list(ctx.session.scalars(select(Customer.id).order_by(Customer.id)))


def trashed(ctx: Ctx, make: Made, count: int = 1, days_ago: int = 0) -> list[int]:
    """Customers in the trash, for so long."""
    ids = [make.customer() for _ in range(count)]
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, ids)
        unit.session.execute(update(Customer).where(Customer.id.in_(ids))
                             .values(trashed_at=datetime.now(UTC) - timedelta(days=days_ago)))
    return ids


# The verb


def test_history_keeps_the_number_and_who_did_it(ctx: Ctx, make: Made) -> None:
    (customer,) = trashed(ctx, make)
    with unit_of_work(ctx) as unit:
        assert delete_for_good(unit.ctx, [customer]) == [customer]
    last = history(ctx, "customer", customer)[0]
    assert (last.action, last.actor, last.field, last.before) == ("delete", "test", "number", f"C{customer:08d}")
    told = ctx.session.scalars(select(EventRow.fields).where(EventRow.name == "customers.deleted")).all()
    assert told == [{"customer_ids": [customer]}]


def test_what_is_in_use_is_left_alone(ctx: Ctx, make: Made) -> None:
    used = make.customer()
    gone = trashed(ctx, make)
    with unit_of_work(ctx) as unit:
        assert delete_for_good(unit.ctx, [used, *gone]) == gone
    assert there(ctx) == [used]


def test_others_customers_are_left_alone(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    ids = trashed(ctx, make, 2)
    user = make.user()
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Customer).where(Customer.id == ids[0]).values(owner_id=user))
    with acting(runtime, seller(user, delete=Scope.OWN)) as own:
        assert delete_for_good(own, ids) == ids[:1]
    assert there(ctx) == ids[1:]


# The list of the trash


def test_one_is_deleted_once_the_dialog_has_said_what_goes_with_it(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    with unit_of_work(ctx) as unit:
        add_note(unit.ctx, customer, "prefers the morning")
        trash(unit.ctx, [customer])
    assert "Delete for good" in text_of(first_page(boss, "?trash=1"))
    asked = boss.htmx("GET", f"/customers/bulk/delete?ids={customer}&trash=1")
    assert "To be deleted for good: 1 customer, with everything that hangs on them." in text_of(asked)
    assert "Notes 1" in text_of(asked)
    assert 'name="typed"' not in asked.text
    early = boss.htmx("POST", "/customers/bulk/delete", {"ids": customer, "trash": "1"})
    assert (early.status_code, there(ctx)) == (200, [customer])
    answer = boss.htmx("POST", "/customers/bulk/delete", {"ids": customer, "trash": "1", "sure": "1"})
    assert toast(answer) == {"text": "1 customer deleted for good.", "undo": "", "tone": "good"}
    assert there(ctx) == []


def test_of_several_a_word_is_typed_first(boss: Browser, ctx: Ctx, make: Made) -> None:
    ids = trashed(ctx, make, 2)
    form = {"ids": ids, "trash": "1", "sure": "1"}
    assert 'name="typed"' in boss.htmx("GET", f"/customers/bulk/delete?ids={ids[0]}&ids={ids[1]}&trash=1").text
    for word in ("", "yes"):
        answer = boss.htmx("POST", "/customers/bulk/delete", form | {"typed": word})
        assert answer.status_code == 422
        assert "Type “delete” to delete them." in text_of(answer)
    assert there(ctx) == ids
    boss.htmx("POST", "/customers/bulk/delete", form | {"typed": " Delete "})
    assert there(ctx) == []


def test_many_are_deleted_by_a_job(boss: Browser, runtime: Runtime, ctx: Ctx, make: Made,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.web.lists.bulk.INLINE", 2)
    used = make.customer()
    trashed(ctx, make, 3)
    answer = boss.htmx("POST", "/customers/bulk/delete",
                       {"everything": "1", "trash": "1", "sure": "1", "typed": "delete"})
    place = answer.headers["HX-Redirect"]
    run_due_jobs(runtime)
    assert there(ctx) == [used]
    assert "3 of 3 customers changed." in text_of(boss.get(place))
    assert "/customers/changes" not in boss.get(place).text


def test_it_is_offered_in_the_trash_alone_and_to_those_who_may(app: Flask, boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = trashed(ctx, make)[0]
    make.customer()
    assert "/customers/bulk/delete" not in first_page(boss).text
    clerk, _user = staff(app, ctx, "lin", view=Scope.ALL, edit=Scope.ALL)
    assert "/customers/bulk/delete" not in first_page(clerk, "?trash=1").text
    assert clerk.htmx("GET", f"/customers/bulk/delete?ids={customer}").status_code == 403
    answer = clerk.htmx("POST", "/customers/bulk/delete", {"ids": customer, "sure": "1", "trash": "1"})
    assert (answer.status_code, customer in there(ctx)) == (403, True)


def test_the_dialog_counts_nothing_of_others(app: Flask, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    with unit_of_work(ctx) as unit:
        add_note(unit.ctx, customer, "prefers the morning")
        trash(unit.ctx, [customer])
    clerk, _user = staff(app, ctx, "lin", view=Scope.OWN, delete=Scope.OWN)
    assert "Notes" not in text_of(clerk.htmx("GET", f"/customers/bulk/delete?ids={customer}&trash=1"))


# By itself


@pytest.mark.parametrize(("days", "left"), [(0, 2), (30, 1), (365, 2)])
def test_what_has_been_there_longer_than_was_set_goes_by_itself(
        runtime: Runtime, ctx: Ctx, make: Made, days: int, left: int) -> None:
    trashed(ctx, make, days_ago=31)
    trashed(ctx, make, days_ago=29)
    with unit_of_work(ctx) as unit:
        save_settings(unit.ctx, {DAYS: days})
    with unit_of_work(ctx) as unit:
        enqueue(unit.ctx, EMPTY, as_system=True)
    run_due_jobs(runtime)
    assert len(there(ctx)) == left


def test_how_long_is_a_setting_and_never_unless_somebody_says_so(boss: Browser, ctx: Ctx) -> None:
    page = boss.get("/settings/")
    assert '<option selected value="0">Stay until deleted by hand' in page.text
    form = {"name": "x", "locale": "en", "timezone": "UTC", "currency": "EUR"}
    assert boss.post("/settings/", form | {"trash_days": "90"}).status_code == 303
    assert '<option selected value="90">Stay for 90 days' in boss.get("/settings/").text
    assert boss.post("/settings/", form | {"trash_days": "1"}).status_code == 422
