"""One field changed in its place: in a cell of a list, and among the facts of a customer's page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.queries import customer_record
from guanxi.customers.services import write_one
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, changed, events, staff, toast
from tests.core.lists_help import first_page

HERE = {"HX-Current-URL": "http://localhost/customers?sort=-customer.created"}


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def editable(response: TestResponse) -> list[str]:
    """The fields whose cells a list lets one change, by the addresses in its heads."""
    return re.findall(r'data-edit="/customers/:id/fields/([\w.]+)\?as=', response.get_data(as_text=True))


def saved(browser: Browser, address: str, **values: str) -> TestResponse:
    """The field at `address`, opened and sent with these values."""
    return browser.htmx("POST", address, changed(browser.get(address), values), **HERE)


def test_a_cell_is_answered_as_the_list_shows_it(boss: Browser, ctx: Ctx, make: Made) -> None:
    owner, customer = make.user("王志强"), make.customer("张伟")
    answer = saved(boss, f"/customers/{customer}/fields/owner_id?as=customer.owner", owner_id=str(owner))
    assert (answer.status_code, answer.text) == (200, "王志强")
    assert customer_record(ctx, customer).owner_id == owner


def test_the_toast_takes_it_back_and_leads_to_the_same_list(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", phone="13800138000")
    answer = saved(boss, f"/customers/{customer}/fields/phone?as=customer.phone", phone="13900139000")
    undone = boss.post(toast(answer)["undo"], {})
    assert undone.headers["Location"] == "/customers?sort=-customer.created"
    assert customer_record(ctx, customer).phone == "+8613800138000"


def test_what_was_left_as_it_is_says_nothing(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟", source="展会")
    answer = saved(boss, f"/customers/{customer}/fields/source?as=customer.source")
    assert (answer.text, events(answer)) == ("展会", set())


def test_custom_fields_are_changed_as_any_other(boss: Browser, ctx: Ctx, make: Made) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="毛利", type="decimal", key="margin", scale=2))
    customer = make.customer("张伟")
    address = f"/customers/{customer}/fields/custom.margin?as=custom.margin"
    assert saved(boss, address, **{"custom.margin": "12.5"}).text == "12.50"
    refused = saved(boss, address, **{"custom.margin": "viel"})
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#in-place")
    assert 'value="viel"' in refused.text
    assert "field-error" in refused.text


def test_a_name_reloads_the_rows_for_it_stands_among_more(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟")
    answer = saved(boss, f"/customers/{customer}/fields/name?as=customer.name", name="张大伟")
    assert "list-changed" in events(answer)
    assert answer.headers["HX-Reswap"] == "none"


def test_somebody_elses_change_is_shown_before_it_is_written_over(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", source="展会")
    address = f"/customers/{customer}/fields/source?as=customer.source"
    form = boss.get(address)
    version = customer_record(ctx, customer).version
    write_one(ctx, Draft(customer_id=customer, version=version, values={"source": "官网"}))
    asked = boss.htmx("POST", address, changed(form, {"source": "朋友介绍"}))
    assert asked.status_code == 409
    assert "Somebody else has changed this meanwhile: 官网" in text_of(asked)
    assert boss.htmx("GET", f"/customers/{customer}/fields/source/shown?as=customer.source").text == "官网"
    assert boss.htmx("POST", address, changed(asked, {})).text == "朋友介绍"


def test_a_fact_is_answered_with_its_whole_panel(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟", position="采购员")
    answer = saved(boss, f"/customers/{customer}/fields/position", position="采购经理")
    assert answer.headers["HX-Retarget"] == "#section-about"
    assert "采购经理" in text_of(answer)
    assert {"customer-changed", "timeline-changed"} <= events(answer)


def test_a_phone_that_is_a_twins_is_saved_only_when_meant(boss: Browser, make: Made) -> None:
    make.customer("李娜", phone="13800138000")
    customer = make.customer("张伟")
    address = f"/customers/{customer}/fields/phone?as=customer.phone"
    refused = saved(boss, address, phone="13800138000")
    assert "Save anyway: these are two customers" in text_of(refused)
    meant = boss.htmx("POST", address, changed(refused, {"accept_duplicates": "1"}))
    assert meant.text == "138 0013 8000"


def test_whoever_gives_a_customer_away_has_the_rows_read_again(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, user = staff(app, ctx, "seller", view=Scope.OWN, edit=Scope.OWN)
    customer = make.customer("张伟", owner_id=user)
    answer = saved(seller, f"/customers/{customer}/fields/owner_id?as=customer.owner", owner_id="")
    assert "list-changed" in events(answer)


# Rights

def test_only_what_can_be_written_says_so_in_its_head(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    assert editable(first_page(boss)) == ["name", "state", "phone", "owner_id"]
    assert editable(first_page(boss, "?columns=customer.created,customer.source")) == ["name", "source"]
    assert editable(first_page(boss, "?trash=1")) == []


def test_a_phone_shown_in_part_is_not_changed_in_its_place(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, user = staff(app, ctx, "clerk", view=Scope.ALL, edit=Scope.ALL)
    customer = make.customer("张伟", phone="13800138000", owner_id=user)
    assert "phone" not in editable(first_page(clerk))
    assert f'data-edit="/customers/{customer}/fields/phone"' not in clerk.get(f"/customers/{customer}").text
    address = f"/customers/{customer}/fields/phone?as=customer.phone"
    assert clerk.get(address).status_code == 403
    sent = clerk.post(address, {"version": "1", "original": "{}", "phone": "13900139000"})
    assert (sent.status_code, customer_record(ctx, customer).phone) == (403, "+8613800138000")


def test_readers_change_nothing_in_its_place(app: Flask, ctx: Ctx, make: Made) -> None:
    reader, _user = staff(app, ctx, "reader", view=Scope.ALL)
    customer = make.customer("张伟", source="展会")
    assert editable(first_page(reader)) == []
    assert "data-edit" not in reader.get(f"/customers/{customer}").text
    assert reader.get(f"/customers/{customer}/fields/source").status_code == 403


def test_what_is_no_field_of_this_customer_is_not_found(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟")
    for field in ("nonsense", "credit_code", "customer.created", "commerce.nothing"):
        assert boss.get(f"/customers/{customer}/fields/{field}").status_code == 404
