"""Duties of a plugin: forgetting a customer and telling all that is kept, on or off; hearing of new ones while on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from guanxi import migrate
from guanxi.app import create_app
from guanxi.audit.queries import history
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.consents import record_consent
from guanxi.customers.models import Customer
from guanxi.customers.purge import purge
from guanxi.customers.relations import relate
from guanxi.db import unit_of_work
from guanxi.demo.build import load, remove
from guanxi.errors import Refused
from guanxi.runtime import Runtime
from guanxi.settings import demo_customers
from guanxi.testing import databases
from guanxi.testing.factories import Made
from guanxi.timeline.services import add_note
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import PASSWORD, make_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, signed_in, staff
from tests.core.fitting.conftest import PACKAGE
from tests.toy.guanxi_fitting.attributes import TROUBLE
from tests.toy.guanxi_fitting.letters import INVITATION
from tests.toy.guanxi_fitting.models import Card, Fitting, Letter


def fail() -> None:
    raise ValueError("the drawer is stuck")


def kept(ctx: Ctx) -> dict[str, int]:
    """How many rows there are of each kind."""
    return {model.__name__: ctx.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Customer, Card, Fitting, Letter)}


@pytest.fixture
def known(app: Flask, ctx: Ctx, make: Made) -> int:
    """A customer with something in every table of the plugin, which was never switched on."""
    customer = make.customer("张伟", phone="13800138000", birthday="1990-02-28")
    with unit_of_work(ctx) as unit:
        unit.session.add(Card(customer_id=customer, waist=84, remark="likes tweed"))
        unit.session.add(Fitting(customer_id=customer, words="too tight"))
        unit.session.add(Letter(about=customer, body="Dear Mr Zhang"))
    return customer


@pytest.fixture(params=["on", "off"])
def either(app: Flask, ctx: Ctx, request: pytest.FixtureRequest) -> Browser:
    """An administrator; the plugin is on, or off again."""
    browser = boss_of(app, ctx)
    if request.param == "on":
        assert browser.post("/plugins/fitting/enable").status_code == 303
    return browser


def purged(ours: Ctx, *ids: int) -> None:
    with unit_of_work(ours) as unit:
        purge(unit.ctx, ids)


# Forgetting


@pytest.mark.usefixtures("either")
def test_all_of_a_customer_is_forgotten_whether_the_plugin_is_on_or_off(known: int, ours: Ctx, ctx: Ctx) -> None:
    assert kept(ctx) == {"Customer": 1, "Card": 1, "Fitting": 1, "Letter": 1}
    purged(ours, known)
    assert kept(ctx) == {"Customer": 0, "Card": 0, "Fitting": 0, "Letter": 0}


@pytest.mark.usefixtures("either")
def test_one_that_can_not_forget_refuses_by_name_and_all_stays(known: int, ours: Ctx, ctx: Ctx) -> None:
    TROUBLE["erase"] = fail
    with pytest.raises(Refused, match="Tailor’s cards"):
        purged(ours, known)
    assert kept(ctx) == {"Customer": 1, "Card": 1, "Fitting": 1, "Letter": 1}


def test_the_demo_is_removed_with_what_plugins_keep_of_it(app: Flask, ours: Ctx, ctx: Ctx) -> None:
    load(ours, 5, seed=1)
    with unit_of_work(ctx) as unit:
        unit.session.add_all([Letter(about=row, body="Dear demo") for row in demo_customers(unit.ctx)])
        unit.session.add(Letter(about=10**6, body="Dear somebody else"))
    TROUBLE["erase"] = fail
    with pytest.raises(Refused, match="Tailor’s cards"):
        remove(ours)
    assert kept(ctx)["Customer"] == 5
    TROUBLE.clear()
    assert remove(ours) == 5
    assert kept(ctx) == {"Customer": 0, "Card": 0, "Fitting": 0, "Letter": 1}


def test_a_plugin_without_tables_yet_keeps_nothing_and_is_not_asked(
        config: Config, install: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> None:
    install(fitting=PACKAGE)
    with databases.fresh_database(tmp_path_factory.mktemp("bare"), "bare") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core(["fitting"])])
        engine.dispose()
        app = create_app(replace(config, database_url=url))
        runtime: Runtime = app.extensions["guanxi"]
        with runtime.opened(Principal.system("test")) as own:
            customer = Made(own).customer("张伟")
            with unit_of_work(own) as unit:
                purge(unit.ctx, [customer])
            assert own.session.scalar(select(func.count()).select_from(Customer)) == 0
        runtime.engine.dispose()


# A copy of everything


def copied(browser: Browser, customer: int) -> dict[str, Any]:
    answer = browser.post(f"/customers/{customer}/copy")
    assert answer.status_code == 200, text_of(answer)
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_a_copy_has_all_that_is_kept(known: int, either: Browser, ctx: Ctx, make: Made) -> None:
    other = make.customer("李明")
    with unit_of_work(ctx) as unit:
        add_note(unit.ctx, known, "prefers the morning")
        relate(unit.ctx, other, "referred_by", known, "an old friend")
        record_consent(unit.ctx, known, "phone", "marketing", True, "in the shop")
    found = copied(either, known)
    tables = found["tables"]
    assert (found["customer"]["name"], found["customer"]["phone"]) == ("张伟", "+8613800138000")
    assert tables["contact_point"][0]["value"] == "+8613800138000"
    assert tables["customer_profile"][0]["birth_year"] == 1990
    assert tables["note"][0]["body"] == "prefers the morning"
    assert {row["kind"] for row in tables["timeline_entry"]} >= {"core.created", "core.note", "core.consent"}
    assert tables["consent"][0]["how"] == "in the shop"
    assert tables["relation"][0]["note"] == "an old friend"
    assert (tables["fitting_card"][0]["waist"], tables["fitting_fitting"][0]["words"]) == (84, "too tight")
    assert found["plugins"] == {"fitting": [{"letter": "Dear Mr Zhang"}]}
    assert found["history"][0]["action"] == "create"
    assert found["history"][0]["changes"]["birthday"] == {"from": None, "to": "1990-02-28"}
    assert "李明" not in json.dumps(found, ensure_ascii=False)


def test_it_comes_as_a_file_and_the_history_says_who_took_it(known: int, either: Browser, ctx: Ctx) -> None:
    answer = either.post(f"/customers/{known}/copy")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename=C{known:08d}-")
    assert next((one.action, one.actor) for one in history(ctx, "customer", known)) == ("export", "林晓燕")
    assert "Copy of all data" in text_of(either.get(f"/customers/{known}/history"))


def test_one_that_can_not_tell_refuses_by_name_and_there_is_no_file(known: int, either: Browser, ctx: Ctx) -> None:
    TROUBLE["export"] = fail
    answer = either.post(f"/customers/{known}/copy")
    assert answer.status_code == 422
    assert "“Tailor’s cards” could not give what it keeps" in text_of(answer)
    assert {one.action for one in history(ctx, "customer", known)} == {"create"}


@pytest.mark.parametrize("rights", [
    {"view": Scope.ALL, "phones": Scope.ALL}, {"view": Scope.ALL, "export": Scope.ALL},
    {"view": Scope.ALL, "export": Scope.OWN, "phones": Scope.ALL}])
def test_it_needs_the_right_to_export_and_to_whole_numbers(
        app: Flask, known: int, ctx: Ctx, rights: dict[str, Scope]) -> None:
    seller, _id = staff(app, ctx, "lin", **rights)
    assert "Copy of all data" not in seller.get(f"/customers/{known}").text
    assert seller.post(f"/customers/{known}/copy").status_code == 403
    assert {one.action for one in history(ctx, "customer", known)} == {"create"}


def test_one_with_both_rights_takes_it(app: Flask, known: int, ctx: Ctx) -> None:
    role = make_role(ctx, dict.fromkeys(("customer.view", "customer.export", "customer.phones"), Scope.ALL))
    make_user(ctx, role, login="wu", password=PASSWORD)
    clerk = signed_in(app, "wu")
    assert f'action="/customers/{known}/copy"' in clerk.get(f"/customers/{known}").text
    assert copied(clerk, known)["customer"]["id"] == known


def test_a_customer_one_may_not_see_has_no_copy(app: Flask, known: int, ctx: Ctx) -> None:
    seller, _id = staff(app, ctx, "lin", view=Scope.OWN, export=Scope.ALL, phones=Scope.ALL)
    assert seller.post(f"/customers/{known}/copy").status_code == 404


# Hearing of customers


@pytest.mark.parametrize("on", [True, False])
def test_a_plugin_hears_of_new_customers_while_it_is_on(app: Flask, ctx: Ctx, on: bool) -> None:
    browser = boss_of(app, ctx)
    if on:
        browser.post("/plugins/fitting/enable")
    browser.get("/customers/new")
    assert browser.post("/customers/new", {"kind": "person", "name": "张伟"}).status_code == 303
    run_due_jobs(app.extensions["guanxi"])
    assert ctx.session.scalars(select(Letter.body)).all() == ([INVITATION] if on else [])
