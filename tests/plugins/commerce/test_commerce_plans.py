"""How lists by purchases reach the database: every sort walks its index, every criterion is answered by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from guanxi_commerce import plugin
from tests.core.lists.test_list_plans import assert_walks, sent_to, walked
from tests.plugins.commerce.shop import NOON, Shop, line


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with a dozen customers, some of whom bought."""
    scarf = shop.product("S1")
    for place in range(12):
        customer = shop.make.customer()
        if place % 4:
            shop.buys(customer, line(100 * place, product_id=scarf), days_ago=place)
    return shop


@pytest.mark.parametrize("descending", [False, True])
def test_every_sort_walks_one_index(busy: Shop, monkeypatch: pytest.MonkeyPatch, descending: bool) -> None:
    walked(monkeypatch)
    ctx = replace(busy.ctx, now=NOON)
    engine = busy.ctx.session.info["engine"]
    for item in (*plugin.attributes, *plugin.families[0].expand(ctx)):
        if item.sortable:
            query = ListQuery(sort=item.key, descending=descending, columns=(), size=3)
            for cursor in (None, compile_page(ctx, query).next):
                with sent_to(engine) as sent:
                    compile_page(ctx, replace(query, cursor=cursor))
                assert_walks(engine, *sent.statements[-1], item.key)


def test_a_criterion_is_asked_of_one_customer_by_an_index(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    walked(monkeypatch)
    engine = busy.ctx.session.info["engine"]
    asked = Filter(key="commerce.bought_product", operator=Operator.LACKS, values=("1", "30"))
    with sent_to(engine) as sent:
        compile_page(replace(busy.ctx, now=NOON), ListQuery(filters=(asked,)))
    statement, parameters = sent.statements[-1]
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert any("ix_commerce_order_line_customer" in step for step in plan), plan
            return
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = list(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
        assert any("ix_commerce_order_line" in step for step in plan), plan
