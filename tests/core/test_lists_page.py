"""The page of the list of customers: what it shows, to whom, and at what price."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.services import trash, write_customers
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.timeline.services import NewNote, add_notes
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page, link, names, row_links, tabs

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def many(ctx: Ctx, count: int) -> None:
    drafts = [Draft(values={"name": f"顾客{number:04}"}, trusted=True) for number in range(count)]
    write_customers(ctx, drafts)


def tagged(ctx: Ctx, customer: int, *tags: str) -> None:
    with unit_of_work(ctx) as unit:
        for name in tags:
            put_tag(unit.ctx, [customer], create_tag(unit.ctx, name))


# What a row says

def test_a_row_names_state_phone_owner_and_last_activity(boss: Browser, ctx: Ctx, make: Made) -> None:
    owner = make.user("王志强")
    customer = make.customer("张伟", phone="13800138000", owner_id=owner)
    with unit_of_work(ctx) as unit:
        add_notes(unit.ctx, [NewNote(customer_id=customer, body="回访", at=ctx.now - timedelta(days=3))])
    shown = text_of(first_page(boss))
    assert "张 张伟 Prospect 138 0013 8000 王志强 3 days ago" in shown


def test_customers_stand_in_the_order_of_their_pinyin(boss: Browser, make: Made) -> None:
    for name in ("赵一鸣", "Adams", "王志强", "曾慧敏"):
        make.customer(name)
    assert names(first_page(boss)) == ["Adams", "王志强", "曾慧敏", "赵一鸣"]


def test_tags_stand_beside_the_name_three_and_a_count(boss: Browser, ctx: Ctx, make: Made) -> None:
    tagged(ctx, make.customer("张伟"), "展会", "金牌", "生日", "出口", "工单")
    page = first_page(boss).text
    assert page.count("badge-gx") == 4
    assert "+2</span>" in page


def test_values_of_custom_fields_are_written_as_their_type_asks(boss: Browser, ctx: Ctx, make: Made,
                                                                runtime: object) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="毛利", type="decimal", key="margin", scale=2))
        create_field(unit.ctx, FieldDetails(title="会员", type="boolean", key="member"))
        create_field(unit.ctx, FieldDetails(title="等级", type="choice", key="grade", options=("金", "银")))
        create_field(unit.ctx, FieldDetails(title="到期", type="date", key="until"))
    make.customer("张伟", **{"custom.margin": "12345.5", "custom.member": "yes", "custom.grade": "银",
                           "custom.until": "2031-03-01"})
    shown = text_of(first_page(boss, "?columns=custom.margin,custom.member,custom.grade,custom.until"))
    assert "张伟 12,345.50 Yes 银 1 Mar 2031" in shown


def test_a_hostile_name_is_a_name(boss: Browser, make: Made) -> None:
    make.customer(HOSTILE)
    answer = first_page(boss)
    assert names(answer) == [HOSTILE]
    assert "<img" not in answer.text


def test_a_name_leads_to_the_customer_and_carries_the_list_along(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟")
    answer = first_page(boss, "?f=customer.state:is:prospect&sort=-customer.created")
    assert row_links(answer) == [
        f"/customers/{customer}?list=1&f=customer.state:is:prospect&sort=-customer.created"]
    back = html.escape("/customers?f=customer.state%3Ais%3Aprospect&sort=-customer.created")
    assert f'class="back" href="{back}"' in boss.get(row_links(answer)[0]).text


# Who sees what

def test_phones_are_shown_in_part_without_the_right_to_them(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, _user = staff(app, ctx, "clerk", view=Scope.ALL)
    make.customer("张伟", phone="13800138000")
    shown = text_of(first_page(clerk))
    assert "138****8000" in shown
    assert "13800138000" not in first_page(clerk).text


def test_staff_see_the_customers_of_their_scope(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, user = staff(app, ctx, "seller", view=Scope.OWN)
    make.customer("别人的客户")
    make.customer("我的客户", owner_id=user)
    assert names(first_page(seller)) == ["我的客户"]


def test_each_is_offered_the_views_that_can_hold_anything_for_them(app: Flask, ctx: Ctx, boss: Browser) -> None:
    seller, _user = staff(app, ctx, "seller", view=Scope.OWN)
    assert tabs(first_page(boss)) == ["[All customers]", "My customers", "Unowned", "Trash"]
    assert tabs(first_page(seller)) == ["[All customers]", "My customers"]


def test_without_the_right_to_see_customers_there_is_no_list(app: Flask, ctx: Ctx) -> None:
    nobody, _user = staff(app, ctx, "nobody", create=Scope.OWN)
    assert first_page(nobody).status_code == 403


def test_actions_are_offered_to_those_who_may(app: Flask, ctx: Ctx, boss: Browser, make: Made) -> None:
    reader, _user = staff(app, ctx, "reader", view=Scope.ALL)
    make.customer("张伟")
    for offered in ("New customer", "Export", "Put into the trash", "Hand over"):
        assert offered in text_of(first_page(boss))
        assert offered not in text_of(first_page(reader))


def test_my_customers_and_unowned_ones_have_views_of_their_own(app: Flask, ctx: Ctx, make: Made) -> None:
    manager, user = staff(app, ctx, "manager", view=Scope.ALL)
    make.customer("我的", owner_id=user)
    make.customer("无主")
    mine = manager.get(link(first_page(manager), 'id="view-2"'))
    assert (names(mine), tabs(mine)[1]) == (["我的"], "[My customers]")
    unowned = manager.get(link(first_page(manager), 'id="view-3"'))
    assert (names(unowned), tabs(unowned)[2]) == (["无主"], "[Unowned]")


def test_the_trash_is_a_view_and_its_customers_are_nowhere_else(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [customer])
    assert names(first_page(boss)) == []
    assert names(first_page(boss, "?trash=1")) == ["张伟"]


# Sorting and paging

def test_headings_sort_both_ways(boss: Browser, make: Made) -> None:
    for name in ("白芳", "王志强"):
        make.customer(name)
    start = first_page(boss)
    assert 'c-name" scope="col" aria-sort="ascending"' in start.text
    turned = boss.get(link(start, 'id="sort-customer.name"'))
    assert names(turned) == ["王志强", "白芳"]
    assert 'aria-sort="descending"' in turned.text
    assert names(boss.get(link(turned, 'id="sort-customer.name"'))) == ["白芳", "王志强"]


def test_dates_are_sorted_the_latest_first(boss: Browser, make: Made) -> None:
    make.customer("先来")
    make.customer("后到")
    answer = first_page(boss, "?columns=customer.created")
    assert names(boss.get(link(answer, 'id="sort-customer.created"'))) == ["后到", "先来"]


def test_pages_lead_on_and_back_and_say_where_one_is(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 120)
    first = first_page(boss)
    assert "1–50" in text_of(first)
    second = boss.get(link(first, "data-page-next"))
    assert "51–100" in text_of(second)
    third = boss.get(link(second, "data-page-next"))
    assert "101–120" in text_of(third)
    assert "data-page-next" not in third.text
    assert names(boss.get(link(third, "data-page-previous"))) == names(second)
    assert [*names(first), *names(second), *names(third)] == [f"顾客{number:04}" for number in range(120)]


def test_a_customer_opened_from_a_later_page_leads_back_to_that_page(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 60)
    second = boss.get(link(first_page(boss), "data-page-next"))
    query = row_links(second)[0].partition("?list=1&")[2]
    again = first_page(boss, f"?{query}")
    assert names(again) == names(second)
    assert "51–60" in text_of(again)


# The count, which comes later

def test_the_count_comes_after_the_page(boss: Browser, ctx: Ctx) -> None:
    many(ctx, 12)
    page = first_page(boss).text
    assert 'hx-get="/customers/count"' in page
    counted_ = boss.htmx("GET", "/customers/count")
    assert "12 in all" in text_of(counted_)
    assert 'data-total="12"' in counted_.text


def test_the_count_follows_the_filters(boss: Browser, make: Made) -> None:
    make.customer("张伟", state="loyal")
    make.customer("王芳")
    assert "1 in all" in text_of(boss.htmx("GET", "/customers/count?f=customer.state:is:loyal"))


# Empty lists

def test_an_empty_base_asks_for_the_first_customer(boss: Browser) -> None:
    shown = text_of(first_page(boss))
    assert "No customers yet" in shown
    assert "Add the first customer" in shown


def test_those_who_may_not_create_are_not_asked_to(app: Flask, ctx: Ctx) -> None:
    reader, _user = staff(app, ctx, "reader", view=Scope.ALL)
    assert "Add the first customer" not in text_of(first_page(reader))


def test_a_filter_that_finds_nobody_offers_a_way_back(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    answer = first_page(boss, "?f=customer.state:is:lost")
    assert "No customer found" in text_of(answer)
    assert link(answer, 'class="btn" href="/customers"') == "/customers"


def test_an_empty_trash_says_what_belongs_there(boss: Browser) -> None:
    assert "The trash is empty" in text_of(first_page(boss, "?trash=1"))


def test_many_columns_make_the_list_wider_than_the_desk(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    few = "customer.state,customer.owner"
    assert '<table class="table list">' in first_page(boss, f"?columns={few}").text
    wider = first_page(boss, f"?columns={few},customer.email,customer.region,customer.source").text
    assert '<table class="table list wide-list w-80">' in wider
