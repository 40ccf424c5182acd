"""Building filters: the menu, an editor for each type and question, and chips that read as sentences."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, signed_in, staff
from tests.core.lists_help import chips, first_page, link, names


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def editor(browser: Browser, query: str) -> str:
    return browser.htmx("GET", f"/customers/filter?{query}").text


# The menu

def test_the_menu_offers_what_can_be_asked_by_whose_it_is(boss: Browser, ctx: Ctx, runtime: Runtime) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="等级", type="choice", key="grade", options=("金", "银")))
    run_due_jobs(runtime)
    shown = text_of(boss.htmx("GET", "/customers/filters"))
    assert shown.index("Owner") < shown.index("Tag") < shown.index("Custom fields") < shown.index("等级")


def test_what_is_not_for_ones_role_is_not_in_the_menu(app: Flask, ctx: Ctx, boss: Browser) -> None:
    clerk, _user = staff(app, ctx, "clerk", view=Scope.ALL)
    assert "Phone" in text_of(boss.htmx("GET", "/customers/filters"))
    assert "Phone" not in text_of(clerk.htmx("GET", "/customers/filters"))


# The editor

@pytest.mark.parametrize(("query", "wanted"), [
    ("key=customer.name", 'type="text"'),
    ("key=customer.state", 'type="checkbox" name="value" value="loyal"'),
    ("key=customer.owner", 'type="checkbox" name="value" value="me"'),
    ("key=customer.department", 'type="checkbox" name="value" value="my_department"'),
    ("key=customer.created", 'inputmode="numeric"'),
    ("key=customer.created&operator=before", 'type="date"'),
    ("key=customer.tag", "There is nothing to choose from yet."),
])
def test_each_type_has_an_editor_of_its_own(boss: Browser, query: str, wanted: str) -> None:
    assert wanted in editor(boss, query)


def test_a_range_asks_for_both_ends(boss: Browser) -> None:
    page = editor(boss, "key=customer.created&operator=between&value=2026-01-01&value=2026-02-01")
    assert page.count('type="date"') == 2
    assert 'value="2026-01-01"' in page
    assert 'value="2026-02-01"' in page


def test_a_question_without_an_answer_asks_for_nothing(boss: Browser) -> None:
    assert 'name="value"' not in editor(boss, "key=customer.owner&operator=empty")


def test_another_question_keeps_what_was_typed(boss: Browser) -> None:
    assert 'value="张"' in editor(boss, "key=customer.name&operator=contains&value=张")


def test_the_editor_of_a_chip_holds_its_values(boss: Browser) -> None:
    page = editor(boss, "place=1&f=customer.name:starts:Adams&f=customer.state:is:loyal,lost")
    assert 'value="loyal" checked' in page
    assert 'value="lost" checked' in page
    assert 'value="prospect" checked' not in page
    assert 'name="place" value="1"' in page


def test_staff_who_left_are_offered_only_where_they_were_chosen(boss: Browser, make: Made) -> None:
    gone = make.user("老王", active=False)
    assert "老王" not in editor(boss, "key=customer.owner")
    assert "老王" in editor(boss, f"place=0&f=customer.owner:is:{gone}")


def test_an_editor_for_what_there_is_not_is_refused_with_a_sentence(boss: Browser) -> None:
    answer = boss.htmx("GET", "/customers/filter?key=nonsense")
    assert answer.status_code == 400
    assert "nonsense" in text_of(answer)


def test_the_editor_speaks_chinese(app: Flask, ctx: Ctx) -> None:
    boss_of(app, ctx)
    reader = Browser(app, "zh-CN")
    reader.sign_in("boss")
    assert "应用" in text_of(reader.htmx("GET", "/customers/filter?key=customer.owner&operator=is"))


# Putting it into the list

def test_a_new_filter_joins_the_others_under_an_address_of_its_own(boss: Browser, make: Made) -> None:
    make.customer("张伟", state="loyal")
    make.customer("王芳", state="loyal")
    query = "f=customer.state:is:loyal&key=customer.name&operator=starts&value=张"
    answer = boss.htmx("GET", f"/customers/filter/set?{query}")
    assert names(answer) == ["张伟"]
    assert answer.headers["HX-Push-Url"] == "/customers?f=customer.state:is:loyal&f=customer.name:starts:%E5%BC%A0"
    assert names(first_page(boss, answer.headers["HX-Push-Url"].removeprefix("/customers"))) == ["张伟"]


def test_an_edited_filter_takes_the_place_of_the_old_one(boss: Browser) -> None:
    query = "f=customer.name:starts:a&f=customer.state:is:loyal&place=0&key=customer.name&operator=starts&value=b"
    answer = boss.htmx("GET", f"/customers/filter/set?{query}")
    assert answer.headers["HX-Push-Url"] == "/customers?f=customer.name:starts:b&f=customer.state:is:loyal"


def test_without_script_it_leads_to_the_list(boss: Browser) -> None:
    answer = boss.get("/customers/filter/set?key=customer.state&operator=is&value=loyal&value=lost")
    assert (answer.status_code, answer.location) == (303, "/customers?f=customer.state:is:loyal,lost")


@pytest.mark.parametrize(("query", "sentence"), [
    ("key=customer.name&operator=starts", "Choose or type a value first."),
    ("key=customer.name&operator=starts&value=+", "Choose or type a value first."),
    ("key=customer.name&operator=nonsense&value=x", "Choose or type a value first."),
    ("key=customer.created&operator=between&value=2026-01-01", "A value is missing."),
    ("key=customer.created&operator=before&value=31.12.", "needs a date like 2026-03-01, not “31.12.”"),
    ("key=customer.created&operator=older&value=many", "needs a number of days, not “many”"),
])
def test_what_can_not_be_asked_is_said_in_the_editor(boss: Browser, query: str, sentence: str) -> None:
    answer = boss.htmx("GET", f"/customers/filter/set?{query}")
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#filter"
    assert sentence in text_of(answer)


# Chips

def test_chips_read_as_sentences(boss: Browser, ctx: Ctx, make: Made) -> None:
    owner = make.user("王志强")
    with unit_of_work(ctx) as unit:
        tag = create_tag(unit.ctx, "展会")
        put_tag(unit.ctx, [], tag)
    query = (f"?f=customer.owner:is:{owner},me&f=customer.last_activity:older:30&f=customer.tag:has:{tag}"
             "&f=customer.owner:filled")
    assert chips(first_page(boss, query)) == [
        "Owner is 王志强 , me", "Last activity more than 30 days ago, or never", "Tag is 展会", "Owner is not empty"]


def test_each_chip_can_be_removed(boss: Browser) -> None:
    answer = first_page(boss, "?f=customer.state:is:loyal&f=customer.owner:filled")
    left = boss.get(link(answer, "Remove the filter “State”"))
    assert chips(left) == ["Owner is not empty"]


def test_values_in_chips_are_text(boss: Browser) -> None:
    answer = first_page(boss, "?f=customer.name:starts:%3Cb%3E%2525s")
    assert "starts with <b>&lt;b&gt;%s</b>" in answer.text


def test_a_filter_by_me_means_each_reader(app: Flask, ctx: Ctx, make: Made) -> None:
    for login in ("first", "second"):
        _browser, user = staff(app, ctx, login, view=Scope.ALL)
        make.customer(f"客户 {login}", owner_id=user)
    assert names(first_page(signed_in(app, "first"), "?f=customer.owner:is:me")) == ["客户 first"]
    assert names(first_page(signed_in(app, "second"), "?f=customer.owner:is:me")) == ["客户 second"]


def test_places_are_chosen_by_name_and_take_what_lies_in_them(boss: Browser, make: Made) -> None:
    make.customer("张伟", region="330106")
    make.customer("王芳", region="310115")
    page = editor(boss, "key=customer.region")
    assert page.count('name="value"') > 300
    assert 'value="330100"' in page
    answer = first_page(boss, "?f=customer.region:below:330100")
    assert (names(answer), chips(answer)) == (["张伟"], ["Region is or is below Hangzhou, Zhejiang"])
