"""Saved views on the page: kept under a name, altered, shared, renamed, deleted and brought back; and columns."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from sqlalchemy import update

from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.views.models import SavedView
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, signed_in, staff
from tests.core.lists_help import chips, first_page, link, names, tabs

LOYAL = "f=customer.state:is:loyal"


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


@pytest.fixture
def seller(app: Flask, ctx: Ctx) -> Browser:
    return staff(app, ctx, "seller", view=Scope.ALL)[0]


def saved(browser: Browser, query: str = LOYAL, title: str = "忠诚客户", **more: str) -> str:
    """Save the list `query` as a view; its address."""
    first_page(browser, f"?{query}")
    answer = browser.post(f"/customers/views/new?{query}", {"title": title, **more})
    assert answer.status_code == 303
    return str(answer.location)


# Keeping

def test_a_list_is_kept_under_a_name_and_opened_by_it(boss: Browser, make: Made) -> None:
    make.customer("张伟", state="loyal")
    make.customer("王芳")
    address = saved(boss)
    page = boss.get(address)
    assert (names(page), chips(page)) == (["张伟"], ["State is Loyal customer"])
    assert tabs(page) == ["All customers", "My customers", "Unowned", "[忠诚客户]", "Trash"]


def test_a_view_without_a_name_is_not_kept(boss: Browser) -> None:
    first_page(boss)
    answer = boss.htmx("POST", f"/customers/views/new?{LOYAL}", {"title": "  "})
    assert answer.status_code == 422
    assert "Give the view a name" in text_of(answer)


def test_a_view_is_ones_own_until_it_is_shared(boss: Browser, seller: Browser) -> None:
    address = saved(boss)
    assert "忠诚客户" not in " ".join(tabs(first_page(seller)))
    assert seller.get(address).status_code == 404
    boss.post(f"/customers/views/{address.rpartition('=')[2]}/share", {"shared": "1", "version": "1"})
    assert tabs(first_page(seller))[3] == "忠诚客户"


def test_who_opens_a_shared_view_sees_their_own_customers(app: Flask, ctx: Ctx, boss: Browser, make: Made) -> None:
    clerk, user = staff(app, ctx, "clerk", view=Scope.OWN)
    make.customer("别人的", state="loyal")
    make.customer("自己的", state="loyal", owner_id=user)
    assert names(clerk.get(saved(boss, shared="1"))) == ["自己的"]


def test_sharing_needs_the_right_to_it(seller: Browser) -> None:
    first_page(seller)
    assert seller.post(f"/customers/views/new?{LOYAL}", {"title": "x", "shared": "1"}).status_code == 403
    assert "Share with everybody" not in text_of(seller.htmx("GET", "/customers/views/new"))


# Altering

def test_an_altered_view_offers_to_save_and_to_reset(boss: Browser, make: Made) -> None:
    make.customer("张伟", state="loyal")
    address = saved(boss)
    assert "Changed" not in text_of(boss.get(address))
    turned = boss.get(link(boss.get(address), 'id="sort-customer.name"'))
    assert "Changed Save Save as Reset" in text_of(turned)
    assert tabs(turned)[3] == "[忠诚客户]"
    assert link(turned, f'<a href="{address}" hx-boost') == address


def test_words_typed_into_the_search_do_not_alter_a_view(boss: Browser) -> None:
    address = saved(boss)
    assert "Changed" not in text_of(boss.get(f"{address}&{LOYAL}&q=zhang"))


def test_a_view_emptied_of_its_filters_stays_the_altered_view(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    emptied = boss.get(link(boss.get(saved(boss)), "Remove the filter “State”"))
    assert names(emptied) == ["张伟"]
    assert (chips(emptied), tabs(emptied)[3]) == ([], "[忠诚客户]")
    assert "Changed" in text_of(emptied)


def test_saving_replaces_what_the_view_showed(boss: Browser) -> None:
    address = saved(boss)
    number = address.rpartition("=")[2]
    answer = boss.post(f"/customers/views/{number}?f=customer.state:is:lost&view={number}", {"version": "1"})
    assert answer.location == address
    assert chips(boss.get(address)) == ["State is Lost customer"]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(boss: Browser) -> None:
    number = saved(boss).rpartition("=")[2]
    assert boss.post(f"/customers/views/{number}?f=customer.state:is:lost", {"version": "7"}).status_code == 409
    assert chips(first_page(boss, f"?view={number}")) == ["State is Loyal customer"]


def test_only_its_owner_changes_a_view(boss: Browser, seller: Browser) -> None:
    number = saved(boss, shared="1").rpartition("=")[2]
    first_page(seller)
    for path, data in ((f"/{number}", {"version": "1"}), (f"/{number}/name", {"title": "x", "version": "1"}),
                       (f"/{number}/delete", {}), (f"/{number}/share", {"shared": "0", "version": "1"})):
        assert seller.post(f"/customers/views{path}", data).status_code == 403
    assert tabs(first_page(boss))[3] == "忠诚客户"


def test_a_view_is_renamed(boss: Browser) -> None:
    number = saved(boss).rpartition("=")[2]
    assert "忠诚客户" in boss.htmx("GET", f"/customers/views/{number}/name").text
    boss.post(f"/customers/views/{number}/name", {"title": "老客户", "version": "1"})
    assert tabs(first_page(boss))[3] == "老客户"


def test_a_deleted_view_comes_back_by_undo(boss: Browser) -> None:
    number = saved(boss, f"{LOYAL}&sort=-customer.created&columns=customer.number").rpartition("=")[2]
    boss.post(f"/customers/views/{number}/delete")
    page = first_page(boss)
    assert len(tabs(page)) == 4
    undo = html.unescape(page.text.split('action="/customers/views/restore')[1].split('"')[0])
    again = boss.get(boss.post(f"/customers/views/restore{undo}").location)
    assert (tabs(again)[3], chips(again)) == ("[忠诚客户]", ["State is Loyal customer"])
    assert 'name="sort" value="-customer.created"' in again.text
    assert 'name="columns" value="customer.number"' in again.text


def test_ones_own_views_are_put_in_order(boss: Browser) -> None:
    saved(boss, title="一")
    number = saved(boss, "f=customer.state:is:lost", title="二").rpartition("=")[2]
    assert tabs(first_page(boss))[3:5] == ["一", "二"]
    boss.post("/customers/views/order", {"view": number})
    assert tabs(first_page(boss))[3:5] == ["二", "一"]


# Views that can't be applied any more

def test_a_view_that_names_what_is_gone_is_not_run_and_says_why(boss: Browser, ctx: Ctx, make: Made) -> None:
    make.customer("张伟")
    address = saved(boss)
    gone = {"filters": [{"key": "plugin.gone", "operator": "is", "values": ["1"]}], "sort": "customer.name",
            "columns": [], "search": ""}
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(SavedView).values(definition=gone))
    answer = boss.get(address)
    assert (answer.status_code, names(answer)) == (400, [])
    assert 'class="chip inactive"' in answer.text
    assert "“plugin.gone” does not exist, is switched off, or is not for your role" in text_of(answer)
    assert names(boss.get(link(answer, 'class="btn" href="/customers'))) == ["张伟"]


def test_a_view_that_can_not_be_read_spoils_no_other_page(boss: Browser, ctx: Ctx, make: Made) -> None:
    make.customer("张伟")
    address = saved(boss)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(SavedView).values(definition={"filters": "?"}))
    assert names(first_page(boss)) == ["张伟"]
    assert boss.get(address).status_code == 400
    assert boss.post(f"/customers/views/{address.rpartition('=')[2]}/delete").status_code == 303


# Columns

def test_columns_are_shown_in_the_order_they_were_put_in(boss: Browser, make: Made) -> None:
    make.customer("张伟", number="K-1", state="loyal")
    answer = boss.htmx("POST", "/customers/columns/set", {"column": ["customer.number", "customer.state"]})
    assert answer.headers["HX-Push-Url"] == "/customers"
    assert "张伟 K-1 Loyal customer" in text_of(answer)


def test_all_columns_may_be_hidden(boss: Browser, make: Made) -> None:
    make.customer("张伟", phone="13800138000")
    answer = boss.get(boss.post("/customers/columns/set").location)
    assert names(answer) == ["张伟"]
    assert "138 0013 8000" not in answer.text


def test_columns_go_back_to_the_usual_ones(boss: Browser) -> None:
    answer = boss.post("/customers/columns/set", {"columns": "customer.number", "usual": "1",
                                                  "column": "customer.number"})
    assert answer.location == "/customers"


def test_the_picker_shows_what_is_shown_first(boss: Browser) -> None:
    shown = text_of(boss.htmx("GET", "/customers/columns?columns=customer.email,customer.state"))
    assert shown.index("Shown") < shown.index("E-mail") < shown.index("State") < shown.index("Number")


def test_columns_of_others_are_not_offered(app: Flask, ctx: Ctx) -> None:
    boss_of(app, ctx)
    assert signed_in(app, "boss").post("/customers/columns/set", {"column": "nonsense"}).status_code == 400
