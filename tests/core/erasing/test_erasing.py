"""Erasing a person: no trace is left outside of what the law asks for, and the history still verifies."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from guanxi.audit.models import AuditEntry
from guanxi.audit.queries import broken_rows, history
from guanxi.ctx import Ctx, Scope
from guanxi.customers.consents import record_consent
from guanxi.customers.customfields import create_field
from guanxi.customers.definitions import field_definitions
from guanxi.customers.deleting import delete_for_good
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.models import Customer
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.relations import relate
from guanxi.customers.services import trash, write_one
from guanxi.customers.tags import create_tag, put_tag
from guanxi.customers.undo import undo
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.events.models import EventRow
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.testing.traces import traces
from guanxi.timeline.models import TimelineEntry
from guanxi.timeline.services import add_note
from guanxi.transfer.copy import copy_of
from guanxi.transfer.erasing import erase_customer
from guanxi.transfer.models import ImportRow, ImportRun
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, hits_of, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page
from tests.core.merging.merging_help import merged, row_of, rows

WORDS = ("欧阳长安", "ouyangchangan", "13800138000", "changan@example.com", "changan-88", "11010519491231002X",
         "K-4711", "翠湖天地", "1949-12-31", "prefers the morning", "在门店", "老朋友介绍", "欧阳小妹", "13700137000",
         "喜欢真丝", "欧阳旧名")
"""What says who it is, in the hands of a customer, of contact persons and of those who wrote about them."""


@pytest.fixture
def known(ctx: Ctx, make: Made) -> int:
    """A customer of whom something is known in every table of the core, with a past."""
    other = make.customer("李明")
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="喜好", type="text"))
    key = next(iter(custom_keys(ctx)))
    customer = make.customer("欧阳旧名", number="K-4711", phone="13800138000", email="changan@example.com",
                             wechat="changan-88", id_number="11010519491231002X", address="翠湖天地 8 号",
                             birthday="1949-12-31", region="440106", source="展会", **{key: "喜欢真丝"})
    write_one(ctx, Draft(customer_id=customer, values={"name": "欧阳长安"}))
    with unit_of_work(ctx) as unit:
        own = unit.ctx
        add_note(own, customer, "prefers the morning")
        add_person(own, customer, PersonDetails(name="欧阳小妹", phone="13700137000"))
        relate(own, customer, "family", other, "老朋友介绍")
        relate(own, other, "referred_by", customer, "老朋友介绍")
        record_consent(own, customer, "phone", "marketing", True, "在门店")
        put_tag(own, [customer], create_tag(own, "VIP"))
        copy_of(own, customer)
    return customer


def custom_keys(ctx: Ctx) -> list[str]:
    return [f"custom.{key}" for key in field_definitions(ctx, fresh=True)]


def erased(ctx: Ctx, customer: int) -> Customer:
    """Erase it; its row."""
    erase_customer(ctx, customer)
    return row_of(ctx, customer)


def test_the_search_for_traces_finds_them(known: int, engine: Engine) -> None:
    found = traces(engine, *WORDS)
    assert set(found) >= set(WORDS) - {"1949-12-31", "ouyangchangan"}
    assert found["13800138000"] >= {"contact_point", "identity_key", "customer", "audit_entry"}


def test_no_trace_is_left_in_any_table(known: int, ctx: Ctx, engine: Engine) -> None:
    erased(ctx, known)
    assert traces(engine, *WORDS) == {}


def test_no_trace_is_left_of_files_that_were_merged_into_it(known: int, ctx: Ctx, make: Made, engine: Engine) -> None:
    survivor = make.customer("王小明", number="A-1", phone="13900139000")
    merged(ctx, survivor, known)
    erased(ctx, survivor)
    assert traces(engine, *WORDS, "王小明", "13900139000") == {}


def test_rows_that_imports_gave_back_go_when_they_hold_a_key_of_the_person(
        known: int, ctx: Ctx, engine: Engine) -> None:
    with unit_of_work(ctx) as unit:
        run = ImportRun(target="customers", file_name="a.csv", fingerprint="f", plan={}, operation="o", rows=3,
                        started_at=unit.ctx.now)
        unit.session.add(run)
        unit.session.flush()
        given = (["欧阳长安", "138-0013 8000"], ["x", "Changan@Example.com"], ["李明", "13900139000"])
        for place, cells in enumerate(given):
            unit.session.add(ImportRow(run_id=run.id, row=place, cells=cells, issues=[]))
    erased(ctx, known)
    assert rows(ctx, ImportRow, "row") == [(2,)]
    assert traces(engine, *WORDS) == {}


def test_the_index_of_words_loses_them_too(ctx: Ctx, make: Made, engine: Engine, runtime: Runtime) -> None:
    customer = make.customer("欧阳长安")
    for _ in range(20):
        make.customer()
    words = ("ouyang", "欧阳")
    assert set(traces(engine, *words, indexed=True)) == set(words)
    erased(ctx, customer)
    run_due_jobs(runtime)
    assert traces(engine, *words, indexed=True) == {}


def test_history_says_that_and_who_and_when_and_still_verifies(known: int, ctx: Ctx) -> None:
    before = [(one.entry_id, one.at, one.actor, one.action, one.field) for one in history(ctx, "customer", known)]
    erased(ctx, known)
    now = history(ctx, "customer", known)
    assert [(one.entry_id, one.at, one.actor, one.action, one.field) for one in now[1:]] == before
    assert {(one.before, one.after, one.erased) for one in now[1:]} == {(None, None, True)}
    assert (now[0].action, now[0].field, now[0].after) == ("erase", "erased", True)
    assert broken_rows(ctx) == ([], None)


def test_a_row_whose_erased_values_were_put_in_again_is_found(known: int, ctx: Ctx) -> None:
    erased(ctx, known)
    with unit_of_work(ctx) as unit:
        row = unit.session.scalars(select(AuditEntry).where(AuditEntry.action == "create",
                                                            AuditEntry.entity_id == known)).one()
        row.changes = {**row.changes, "name": [None, "somebody else", "00"]}
        changed = row.id
    assert broken_rows(ctx)[0] == [changed]


def test_what_is_left_of_the_file_says_nothing_of_the_person(known: int, ctx: Ctx) -> None:
    row = erased(ctx, known)
    number = f"E{known:08d}"
    assert (row.number, row.name, row.phone, row.email, row.region, row.source, row.custom) == (
        number, number, None, None, None, None, {})
    assert row.erased_at is not None
    assert rows(ctx, TimelineEntry, "kind")[:1] == [("core.created",)]  # of the other customer
    theirs = select(TimelineEntry.kind).where(TimelineEntry.customer_id == known)
    assert ctx.session.scalars(theirs).all() == ["core.erased"]
    told = ctx.session.scalars(select(EventRow.fields).where(EventRow.name == "customers.erased")).all()
    assert told == [{"customer_ids": [known]}]


def test_a_number_that_somebody_has_already_gets_an_x(ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    make.customer(number=f"E{customer:08d}")
    assert erased(ctx, customer).number == f"E{customer:08d}X"


def test_nothing_more_is_written_into_it_and_it_is_not_erased_twice(known: int, ctx: Ctx, make: Made) -> None:
    erased(ctx, known)
    with pytest.raises(Refused):
        write_one(ctx, Draft(customer_id=known, values={"name": "欧阳长安"}))
    with unit_of_work(ctx) as unit, pytest.raises(Refused, match="was erased"):
        add_person(unit.ctx, known, PersonDetails(name="欧阳小妹"))
    with unit_of_work(ctx) as unit:
        assert trash(unit.ctx, [known]) == delete_for_good(unit.ctx, [known]) == []
    with pytest.raises(Refused, match="already"):
        erase_customer(ctx, known)
    with pytest.raises(NotFound):
        merged(ctx, make.customer(), known)


def test_undoing_what_was_done_before_brings_nothing_back(ctx: Ctx, make: Made, engine: Engine) -> None:
    customer = make.customer("欧阳旧名")
    write_one(ctx, Draft(customer_id=customer, values={"region": "440106", "name": "欧阳长安"}))
    operation = ctx.session.scalars(select(AuditEntry.operation).where(AuditEntry.action == "edit")).one()
    erased(ctx, customer)
    assert sum(part.undone for part in undo(ctx, operation)) == 0
    assert traces(engine, "欧阳长安", "欧阳旧名") == {}


def test_it_needs_its_own_right_and_that_to_change_the_customer(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    user = make.user()
    mine, theirs = make.customer(owner_id=user), make.customer()
    own: dict[str, Any] = {"customer.view": Scope.ALL, "customer.edit": Scope.OWN}
    with runtime.opened(principal(user, own)) as low, pytest.raises(Forbidden):
        erase_customer(low, mine)
    with runtime.opened(principal(user, own | {"customer.erase": Scope.ALL})) as high:
        with pytest.raises(Forbidden):
            erase_customer(high, theirs)
        erase_customer(high, mine)
    assert (row_of(ctx, mine).erased_at is None, row_of(ctx, theirs).erased_at is None) == (False, True)


# In the browser


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    first_page(browser)
    return browser


def test_it_is_asked_for_on_a_page_that_offers_a_copy_and_wants_the_number(known: int, boss: Browser, ctx: Ctx) -> None:
    assert f"/customers/{known}/erase" in boss.get(f"/customers/{known}").text
    page = boss.get(f"/customers/{known}/erase")
    assert f'action="/customers/{known}/copy"' in page.text
    assert "Contact persons 1 Notes 1" in text_of(page)
    for typed in ("", "yes"):
        answer = boss.post(f"/customers/{known}/erase", {"typed": typed})
        assert answer.status_code == 422
        assert "Type the customer’s number, K-4711." in text_of(answer)
    assert row_of(ctx, known).erased_at is None
    assert boss.post(f"/customers/{known}/erase", {"typed": "k-4711"}).location == f"/customers/{known}"


def test_its_page_says_so_and_offers_nothing_more_and_no_list_has_it(known: int, boss: Browser, ctx: Ctx) -> None:
    erase_customer(ctx, known)
    page = boss.get(f"/customers/{known}")
    assert "Everything personal was erased" in text_of(page)
    for offer in ("/edit", "/merge", "/erase", "/trash", "/collaborators/new"):
        assert f"/customers/{known}{offer}" not in page.text
    seen = text_of(boss.get(f"/customers/{known}/history"))
    assert "erased" in seen
    for query in ("", "?trash=1"):
        assert f"E{known:08d}" not in first_page(boss, query).text
    assert hits_of(boss.get("/customers/find?q=E0000")) == {}
    assert boss.get(f"/customers/{known}/erase").status_code == 422


def test_only_administrators_may_unless_a_role_says_so(app: Flask, ctx: Ctx, known: int) -> None:
    clerk, _user = staff(app, ctx, "lin", view=Scope.ALL, edit=Scope.ALL, delete=Scope.ALL, merge=Scope.ALL)
    assert "/erase" not in clerk.get(f"/customers/{known}").text
    assert clerk.get(f"/customers/{known}/erase").status_code == 403
    assert clerk.post(f"/customers/{known}/erase", {"typed": "K-4711"}).status_code == 403
    assert row_of(ctx, known).erased_at is None
