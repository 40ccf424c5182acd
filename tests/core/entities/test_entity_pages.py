"""The pages of a plugin's own list: the same that customers have, for its rows and in its words."""

from __future__ import annotations

import re
from datetime import date

from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.db import insert_many, unit_of_work
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from guanxi.views.models import SavedView
from tests.core.browser_help import Browser, text_of
from tests.core.entities.selling import SALES, many, sell, staff
from tests.core.lists_help import chips, link, names, row_links, tabs
from tests.toy.guanxi_toy.models import Sale

# What the page shows

def test_a_row_shows_its_name_and_values_and_leads_to_its_page(boss: Browser, ctx: Ctx, make: Made) -> None:
    sell(ctx, ("S1", make.customer("张伟"), 128050, date(2026, 3, 1)))
    page = boss.get(SALES)
    assert "Number Amount Day Customer" in text_of(page)
    assert "S1¥1,280.501Mar张伟" in re.sub(r"\s", "", text_of(page))
    assert row_links(page) == ["/toy/sales/1/show?list=1"]
    assert re.search(r'<a href="/customers/\d+">张伟</a>', page.text)
    assert boss.get(row_links(page)[0]).status_code == 200


def test_the_newest_come_first_as_the_plugin_wants_it(boss: Browser, ctx: Ctx) -> None:
    sell(ctx, ("S1", None, None, date(2026, 3, 1)), ("S2", None, None, None), ("S3", None, None, date(2026, 3, 5)))
    page = boss.get(SALES)
    assert names(page) == ["S3", "S1", "S2"]
    assert names(boss.get(link(page, 'id="sort-toy.sale.day"'))) == ["S1", "S3", "S2"]
    assert names(boss.get(f"{SALES}?sort=toy.sale.number")) == ["S1", "S2", "S3"]


def test_the_page_of_a_row_knows_its_list_and_its_neighbours_there(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 5)
    listed = boss.get(f"{SALES}?sort=-toy.sale.number&f=toy.sale.amount:at_least:2")
    shown = boss.get(row_links(listed)[1]).text
    query = "f=toy.sale.amount%3Aat_least%3A2&sort=-toy.sale.number"
    assert shown == (f"Sale 4 Sales {SALES}?{query} {SALES}/5/show?list=1&{query} {SALES}/3/show?list=1&{query}")
    assert boss.get(f"{SALES}/4/show").text.startswith(f"Sale 4 Sales {SALES} ")


def test_faces_tags_and_bulk_actions_are_the_customers_alone(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 1)
    page = boss.get(SALES).text
    assert "avatar-gx" not in page[page.index('id="rows"'):page.index("</table>")]
    main = page[page.index("<main"):page.index("</main>")]
    for offered in ("Hand over", "Put into the trash", "Import"):
        assert offered not in main


def test_pages_lead_on_and_back(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 60)
    first = boss.get(f"{SALES}?sort=toy.sale.number")
    second = boss.get(link(first, "data-page-next"))
    assert [*names(first), *names(second)] == [f"S{number:03}" for number in range(1, 61)]
    assert "51–60" in text_of(second)
    assert names(boss.get(link(second, "data-page-previous"))) == names(first)


def test_the_count_comes_after_the_page(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 12)
    assert 'hx-get="/toy/sales/count"' in boss.get(SALES).text
    assert "12 in all" in text_of(boss.htmx("GET", f"{SALES}/count"))


def test_words_are_searched_for_where_the_plugin_can(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 12)
    assert 'placeholder="Number"' in boss.get(SALES).text
    assert names(boss.get(f"{SALES}?q=S01&sort=toy.sale.number")) == ["S010", "S011", "S012"]
    assert 'id="find"' not in boss.get("/toy/place").text


def test_more_rows_cost_no_more_queries(app: Flask, boss: Browser, ctx: Ctx) -> None:
    taken = []
    for count in (1, 45):
        with unit_of_work(ctx) as unit:
            insert_many(unit.session, Sale, ("number", "day", "cancelled"),
                        [(f"{count}-{number}", date(2026, 3, 1), False) for number in range(count)])
        with counted(app.extensions["guanxi"].engine) as sent:
            boss.get(SALES)
        taken.append(len(sent))
    assert 0 < taken[0] == taken[1] <= 8


# Empty lists and what is offered

def test_an_empty_list_says_what_belongs_there_and_offers_the_first(app: Flask, ctx: Ctx, boss: Browser) -> None:
    assert "Nothing here yet Sales appear here when somebody buys something. New sale" in text_of(boss.get(SALES))
    reader, _user = staff(app, ctx, "reader", customer_view=Scope.ALL, toy_view=Scope.ALL)
    assert "New sale" not in text_of(reader.get(SALES))
    assert "Export" not in text_of(reader.get(SALES))


def test_words_that_find_nothing_offer_a_way_back(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 1)
    answer = boss.get(f"{SALES}?q=nothing")
    assert "Nothing found Try fewer or other words. Clear" in text_of(answer)


# Filters, columns, views

def test_filters_are_offered_edited_and_shown_as_sentences(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 12)
    menu = text_of(boss.htmx("GET", f"{SALES}/filters"))
    assert "Sale Number Amount Day Channel Customer" in menu
    assert "Owner" not in menu
    assert "at least" in text_of(boss.htmx("GET", f"{SALES}/filter?key=toy.sale.amount"))
    answer = boss.get(boss.get(f"{SALES}/filter/set?key=toy.sale.amount&operator=at_least&value=11").location)
    assert (chips(answer), names(answer)) == (["Amount at least 11"], ["S012", "S011"])


def test_what_is_pointed_at_has_its_name_in_the_chip_and_is_not_asked_for_by_its_id(boss: Browser, ctx: Ctx,
                                                                                    make: Made) -> None:
    customer = make.customer("张伟")
    sell(ctx, ("S1", customer, 100, None), ("S2", None, 100, None))
    page = boss.get(f"{SALES}?f=toy.sale.customer:is:{customer}")
    assert (chips(page), names(page)) == (["Customer is 张伟"], ["S1"])
    editor = text_of(boss.htmx("GET", f"{SALES}/filter?key=toy.sale.customer"))
    assert "is empty is not empty" in editor
    assert "is not is" not in editor


def test_a_filter_that_is_not_for_ones_role_is_refused(app: Flask, ctx: Ctx) -> None:
    reader, _user = staff(app, ctx, "reader", customer_view=Scope.ALL, toy_view=Scope.ALL)
    answer = reader.get(f"{SALES}?f=toy.sale.secret:is:1")
    assert (answer.status_code, 'class="chip inactive"' in answer.text) == (400, True)


def test_columns_are_chosen(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 1)
    assert "Shown Number Amount Day Customer" in text_of(boss.htmx("GET", f"{SALES}/columns"))
    answer = boss.htmx("POST", f"{SALES}/columns/set", {"column": ["toy.sale.channel", "toy.sale.amount"]})
    assert answer.headers["HX-Push-Url"] == SALES
    assert re.findall(r'data-grip="([^"]*)"', boss.get(SALES).text) == ["toy.sale.channel", "toy.sale.amount"]


def test_views_are_kept_apart_from_those_of_customers(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 3)
    address = boss.post(f"{SALES}/views/new?f=toy.sale.amount:at_least:2", {"title": "大额"}).location
    assert (names(boss.get(address)), tabs(boss.get(address))) == (["S003", "S002"], ["All", "[大额]", "Trash"])
    assert "大额" not in tabs(boss.get("/customers"))
    number = address.rpartition("=")[2]
    assert boss.get(f"/customers?view={number}").status_code == 404
    assert boss.post(f"/customers/views/{number}/delete").status_code == 404
    assert ctx.session.scalars(select(SavedView.entity)).all() == ["toy.sale"]


def test_views_are_renamed_replaced_deleted_and_brought_back(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 3)
    number = boss.post(f"{SALES}/views/new?f=toy.sale.amount:at_least:2", {"title": "大额"}).location.rpartition("=")[2]
    boss.post(f"{SALES}/views/{number}/name", {"title": "很大", "version": "1"})
    boss.post(f"{SALES}/views/{number}?f=toy.sale.amount:at_least:3&view={number}", {"version": "2"})
    assert names(boss.get(f"{SALES}?view={number}")) == ["S003"]
    assert boss.post(f"{SALES}/views/{number}/delete").location == SALES
    page = boss.get(SALES)
    assert tabs(page) == ["[All]", "Trash"]
    undo = page.text.split(f'action="{SALES}/views/restore')[1].split('"')[0].replace("&amp;", "&")
    again = boss.get(boss.post(f"{SALES}/views/restore{undo}").location)
    assert (tabs(again)[1], names(again)) == ("[很大]", ["S003"])
