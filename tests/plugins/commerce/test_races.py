"""Many at once: the same key is one order, and summaries hold every fact, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import func, select

from guanxi.ctx import Ctx, Principal
from guanxi.db import retrying
from guanxi.runtime import Runtime
from guanxi_commerce.drafts import NewOrder, NewReturnLine
from guanxi_commerce.health import differences
from guanxi_commerce.models import Order, Return
from guanxi_commerce.services import record_order, record_orders, record_returns
from tests.plugins.commerce.shop import Shop, line

T = TypeVar("T")
CLIENTS = 8


def at_once(runtime: Runtime, shop: Shop, work: Callable[[Ctx, int], T]) -> list[T]:
    """`work` by eight clients with sessions of their own."""
    def client(place: int) -> T:
        with runtime.opened(Principal.system(f"till {place}")) as ctx:
            return retrying(ctx, lambda unit: work(replace(unit.ctx, now=shop.now), place))
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(client, range(CLIENTS)))


def test_one_order_sent_by_eight_clients_is_one_order(runtime: Runtime, shop: Shop) -> None:
    draft = shop.order(shop.make.customer())
    ids = at_once(runtime, shop, lambda ctx, _place: record_order(ctx, draft))
    assert len(set(ids)) == 1
    assert shop.ctx.session.scalar(select(func.count()).select_from(Order)) == 1


def test_one_key_for_eight_orders_is_one_order_and_seven_refusals(runtime: Runtime, shop: Shop) -> None:
    """Of different customers, so that no lock stands between them but the key itself."""
    drafts = [shop.order(shop.make.customer(), key="one") for _ in range(CLIENTS)]
    found = at_once(runtime, shop, lambda ctx, place: record_orders(ctx, [drafts[place]]))
    assert sorted(len(recorded.fresh) for recorded in found) == [0] * 7 + [1]
    assert sum(issue.code == "key_reused" for recorded in found for issue in recorded.issues) == 7


def test_a_customers_summary_holds_what_all_tills_recorded(runtime: Runtime, shop: Shop) -> None:
    customers = [shop.make.customer() for _ in range(3)]
    shop.ctx.session.close()

    def bill(place: int) -> list[NewOrder]:
        # Each till in another order: whoever locks carelessly waits in a circle.
        mixed = customers[place % 3:] + customers[:place % 3]
        return [shop.order(customer, line(100 + place), days_ago=place) for customer in mixed for _ in range(5)]
    at_once(runtime, shop, lambda ctx, place: record_orders(ctx, bill(place)))
    assert list(differences(shop.ctx)) == []
    for customer in customers:
        summary = shop.summary(customer)
        assert summary is not None
        assert summary.orders == 5 * CLIENTS


def test_eight_tills_can_not_take_back_more_than_was_bought(runtime: Runtime, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(1_000, 3))
    row, = shop.lines(order)
    row_id = row.id
    drafts = [shop.back(order, NewReturnLine(line_id=row_id)) for _ in range(CLIENTS)]
    shop.ctx.session.close()
    found = at_once(runtime, shop, lambda ctx, place: record_returns(ctx, [drafts[place]]))
    assert sum(len(recorded.fresh) for recorded in found) == 3
    assert shop.ctx.session.scalar(select(func.sum(Return.amount))) == 3_000
    assert shop.stored(order).status == "returned"
