"""What lists know of purchases: columns, sorts, filters and criteria, for those who may see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

import guanxi_commerce
from guanxi.ctx import Ctx, Scope
from guanxi.errors import BadRequest
from guanxi.i18n import add_translations, use_locale
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from guanxi_commerce import plugin
from guanxi_commerce.models import CustomerSummary
from guanxi_commerce.services import cancel_orders, create_category
from tests.plugins.commerce.shop import NOON, Shop, line

COLUMNS = ("commerce.orders", "commerce.money.net", "commerce.money.average", "commerce.last_order",
           "commerce.items_per_order", "commerce.return_rate", "commerce.lapses_on")


def listed(ctx: Ctx, *filters: Filter, sort: str = "customer.created", descending: bool = False) -> list[int]:
    """The customers of a list at NOON."""
    query = ListQuery(filters=filters, sort=sort, descending=descending, columns=COLUMNS)
    return [row.id for row in compile_page(replace(ctx, now=NOON), query).rows]


def asks(key: str, operator: Operator, *values: object) -> Filter:
    return Filter(key=key, operator=operator, values=tuple(map(str, values)))


def test_lists_sort_by_purchases_with_those_who_never_bought_last(shop: Shop) -> None:
    never, little, much = (shop.make.customer() for _ in range(3))
    shop.buys(little, line(100))
    shop.buys(much, line(9_900), days_ago=3)
    shop.buys(much, line(9_900), days_ago=9)
    assert listed(shop.ctx, sort="commerce.money.net", descending=True) == [much, little, never]
    assert listed(shop.ctx, sort="commerce.money.net") == [little, much, never]
    assert listed(shop.ctx, sort="commerce.last_order", descending=True) == [little, much, never]


def test_who_has_not_bought_for_so_many_days_or_never(shop: Shop) -> None:
    never, recent, old = (shop.make.customer() for _ in range(3))
    shop.buys(recent, days_ago=29)
    shop.buys(old, days_ago=31)
    assert listed(shop.ctx, asks("commerce.last_order", Operator.OLDER, 30)) == [never, old]
    assert listed(shop.ctx, asks("commerce.last_order", Operator.WITHIN, 30)) == [recent]


@pytest.mark.parametrize(("key", "value", "hits"), [
    ("commerce.orders", "2", 1), ("commerce.money.spent", "198.00", 1), ("commerce.money.average", "99", 1),
    ("commerce.items_per_order", "1.50", 1), ("commerce.orders", "3", 0)])
def test_figures_are_filtered_as_people_write_them(shop: Shop, key: str, value: str, hits: int) -> None:
    customer = shop.make.customer()
    shop.buys(shop.make.customer(), line(100))
    shop.buys(customer, line(4_950, 2), days_ago=3)
    shop.buys(customer, line(9_900))
    assert listed(shop.ctx, asks(key, Operator.AT_LEAST, value)) == [customer][:hits]


def test_who_bought_a_product_lately_and_who_did_not(shop: Shop) -> None:
    scarf, quilt = shop.product("S1"), shop.product("Q1")
    lately, long_ago, other, never = (shop.make.customer() for _ in range(4))
    shop.buys(lately, line(100, product_id=scarf), days_ago=29)
    shop.buys(long_ago, line(100, product_id=scarf), days_ago=30)
    shop.buys(other, line(100, product_id=quilt))
    assert listed(shop.ctx, asks("commerce.bought_product", Operator.HAS, scarf, 30)) == [lately]
    assert listed(shop.ctx, asks("commerce.bought_product", Operator.LACKS, scarf, 30)) == [long_ago, other, never]


def test_a_category_is_all_that_is_below_it(shop: Shop) -> None:
    top = shop.write(lambda ctx: create_category(ctx, "丝"))
    below = shop.write(lambda ctx: create_category(ctx, "长巾", top))
    beside = shop.write(lambda ctx: create_category(ctx, "床品"))
    scarf, quilt = shop.product("S1", category_id=below), shop.product("Q1", category_id=beside)
    one, other = shop.make.customer(), shop.make.customer()
    shop.buys(one, line(100, product_id=scarf))
    shop.buys(other, line(100, product_id=quilt))
    assert listed(shop.ctx, asks("commerce.bought_category", Operator.HAS, top, 30)) == [one]
    assert listed(shop.ctx, asks("commerce.bought_category", Operator.LACKS, top, 30)) == [other]
    assert listed(shop.ctx, asks("commerce.bought_category", Operator.HAS, 999, 30)) == []


def test_what_was_returned_or_cancelled_was_not_bought(shop: Shop) -> None:
    scarf = shop.product("S1")
    back, called_off, kept = (shop.make.customer() for _ in range(3))
    shop.returns_all(shop.buys(back, line(100, product_id=scarf)))
    order = shop.buys(called_off, line(100, product_id=scarf), status="placed")
    shop.write(lambda ctx: cancel_orders(ctx, [order]))
    shop.buys(kept, line(100, product_id=scarf))
    assert listed(shop.ctx, asks("commerce.bought_product", Operator.HAS, scarf, 30)) == [kept]


@pytest.mark.parametrize("days", ["-5", "0", "99999999999999"])
def test_any_number_of_days_is_answered(shop: Shop, days: str) -> None:
    scarf = shop.product("S1")
    shop.buys(shop.make.customer(), line(100, product_id=scarf), days_ago=1)
    assert len(listed(shop.ctx, asks("commerce.bought_product", Operator.HAS, scarf, days))) == (days[0] == "9")


def test_who_may_not_see_orders_can_neither_show_nor_sort_nor_ask(runtime: Runtime, make: Made, shop: Shop) -> None:
    shop.buys(make.customer())
    who = principal(make.user(), {"customer.view": Scope.ALL})
    with runtime.opened(who) as theirs:
        for query in (ListQuery(sort="commerce.orders"), ListQuery(columns=("commerce.money.net",)),
                      ListQuery(filters=(asks("commerce.orders", Operator.AT_LEAST, 1),)),
                      ListQuery(filters=(asks("commerce.bought_product", Operator.HAS, 1, 1),))):
            with pytest.raises(BadRequest):
                compile_page(theirs, query)


def test_purchases_are_seen_with_the_customer_and_not_beyond(runtime: Runtime, make: Made, shop: Shop) -> None:
    seller = make.user()
    own, others = make.customer(owner_id=seller), make.customer()
    for customer in (own, others):
        shop.buys(customer)
    who = principal(seller, {"customer.view": Scope.OWN, "commerce.view": Scope.ALL})
    with runtime.opened(who) as theirs:
        assert listed(theirs, asks("commerce.orders", Operator.AT_LEAST, 1)) == [own]
        assert theirs.session.scalars(select(CustomerSummary.customer_id)).all() == [own]


def test_every_column_lists_are_sorted_by_has_its_index(shop: Shop) -> None:
    indexes = {tuple(index["column_names"]) for index in inspect(shop.ctx.session.get_bind()).get_indexes(
        "commerce_summary")}
    sortable = [item for item in (*plugin.attributes, *plugin.families[0].expand(shop.ctx)) if item.sortable]
    assert len(sortable) == 9
    for item in sortable:
        assert item.column is not None
        assert (item.column.key, "customer_id") in indexes, item.key


def test_amounts_have_the_organisations_currency(shop: Shop) -> None:
    dollars = replace(shop.ctx, catalogue=replace(shop.ctx.catalogue, values={"organisation.currency": "USD"}))
    for ctx, currency in ((shop.ctx, "CNY"), (dollars, "USD")):
        assert {item.currency for item in plugin.families[0].expand(ctx)} == {currency}


def test_choices_are_the_products_and_categories_by_name(shop: Shop) -> None:
    shop.product("S2", name="丝巾")
    shop.product("S1", name="被", status="archived")
    parameter = plugin.criteria[0].parameters[0]
    assert parameter.choices is not None
    assert sorted((str(choice.title), choice.archived) for choice in parameter.choices(shop.ctx)) == [
        ("丝巾", False), ("被", True)]


def test_the_timeline_reads_in_both_languages() -> None:
    add_translations(Path(guanxi_commerce.__file__).parent / "translations")
    kinds = {kind.key: kind for kind in plugin.timeline_kinds}
    money = {"number": "260615-000001", "total": 12_345, "amount": 12_345, "currency": "CNY"}
    move = {"from": "repeat", "to": "lost", "reason": "silence"}
    with use_locale("en"):
        assert str(kinds["commerce.order"].sentence(money)) == "recorded order 260615-000001 for ¥123.45"
        assert str(kinds["commerce.state"].sentence(move)) == (
            "changed the state from Repeat customer to Lost customer (no purchase for too long)")
    with use_locale("zh"):
        assert str(kinds["commerce.order"].sentence(money)) == "登记了订单 260615-000001，金额 ¥123.45"
        assert str(kinds["commerce.state"].sentence(move)) == (
            "将客户状态由重复购买客户改为流失客户（长期未购买）")
