"""Recording orders: what they come to, each once, the good ones of a batch, and nobody else's customers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from guanxi.ctx import Ctx, Scope
from guanxi.errors import Forbidden, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import TimelineEntry
from guanxi_commerce import queries
from guanxi_commerce.drafts import NewLine
from guanxi_commerce.models import Order, OrderLine
from guanxi_commerce.services import record_order
from tests.plugins.commerce.shop import NOON, Shop, line


def codes(shop: Shop, **more: object) -> list[str]:
    """The codes of what is wrong with an order."""
    drafts = [shop.order(shop.make.customer(), *more.pop("lines", ()), **more)]  # type: ignore[misc]
    return [issue.code for issue in shop.records(drafts).issues]


def test_an_order_comes_to_what_its_lines_say(shop: Shop) -> None:
    order = shop.stored(shop.buys(shop.make.customer(), line(3_333, 3), line(5_000, discount=1_000), freight=800))
    assert (order.goods, order.discount, order.freight, order.total) == (14_999, 1_000, 800, 14_799)
    assert (order.base_total, order.items, order.status) == (14_799, 4_000, "completed")


def test_each_line_is_rounded_half_up_by_itself(shop: Shop) -> None:
    half = shop.order(shop.make.customer(), *[NewLine(price=5, quantity=100, text="米")] * 2)
    order_id = shop.records([half]).ids[0]
    assert order_id is not None
    assert [row.amount for row in shop.lines(order_id)] == [1, 1]
    assert shop.stored(order_id).total == 2


def test_a_discount_off_the_whole_is_spread_over_the_lines_to_the_fen(shop: Shop) -> None:
    order_id = shop.buys(shop.make.customer(), line(100), line(100), line(100), discount=100)
    lines = shop.lines(order_id)
    assert sum(row.discount for row in lines) == 100
    assert [row.amount for row in lines] == [67, 66, 67]
    assert shop.stored(order_id).total == 200


def test_a_product_gives_its_price_and_cost(shop: Shop) -> None:
    product = shop.product("SC-1", price=19_900, cost=8_000)
    order_id = shop.buys(shop.make.customer(), NewLine(product_id=product, quantity=2_000))
    order = shop.stored(order_id)
    assert (order.total, order.cost, order.base_cost) == (39_800, 16_000, 16_000)


def test_a_cost_that_is_not_known_is_not_made_up(shop: Shop) -> None:
    product = shop.product("SC-1", cost=8_000)
    order = shop.stored(shop.buys(shop.make.customer(), line(100, product_id=product), line(100)))
    assert (order.cost, order.base_cost) == (None, None)


def test_the_same_key_is_the_same_order(shop: Shop) -> None:
    draft = shop.order(shop.make.customer())
    first, second = shop.records([draft]), shop.records([draft, draft])
    assert second.ids == first.ids * 2
    assert (len(first.fresh), second.fresh) == (1, ())
    assert shop.ctx.session.scalar(select(func.count()).select_from(Order)) == 1


def test_a_key_twice_in_one_batch_is_one_order(shop: Shop) -> None:
    draft = shop.order(shop.make.customer())
    recorded = shop.records([draft, draft])
    assert recorded.ids[0] == recorded.ids[1] == recorded.fresh[0]
    assert len(recorded.fresh) == 1


def test_the_same_key_with_something_else_is_refused(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.records([shop.order(customer, key="till-7")])
    recorded = shop.records([shop.order(customer, line(1), key="till-7"), shop.order(customer, key="till-8")])
    assert [(issue.code, issue.row) for issue in recorded.issues] == [("key_reused", 1)]
    assert recorded.ids[0] is None
    assert len(recorded.fresh) == 1


def test_the_good_ones_of_a_batch_are_recorded(shop: Shop) -> None:
    customer = shop.make.customer()
    recorded = shop.records([shop.order(customer), shop.order(999), shop.order(customer, channel="moon"),
                             shop.order(customer)])
    assert [(issue.row, issue.code) for issue in recorded.issues] == [(2, "no_customer"), (3, "bad_channel")]
    assert [row_id is None for row_id in recorded.ids] == [False, True, True, False]


@pytest.mark.parametrize(("more", "code"), [
    ({"lines": [line(-1)]}, "bad_amount"), ({"lines": [line(10**15)]}, "bad_amount"),
    ({"lines": [line(1, 0)]}, "bad_quantity"), ({"lines": [line(1, text="")]}, "bad_lines"),
    ({"lines": [line(1, text="a\0b")]}, "bad_lines"), ({"lines": [line(1)] * 501}, "bad_lines"),
    ({"lines": [line(1, product_id=7)]}, "no_product"), ({"lines": [line(1, discount=2)]}, "bad_discount"),
    ({"discount": 10_001}, "bad_discount"), ({"key": ""}, "bad_key"), ({"key": "k" * 101}, "bad_key"),
    ({"currency": "yuan"}, "bad_currency"), ({"status": "cancelled"}, "bad_status"),
    ({"number": ""}, "bad_number"), ({"source": "\ud800"}, "bad_number"), ({"freight": -1}, "bad_amount"),
    ({"placed_at": datetime(2026, 1, 1)}, "bad_at"),  # noqa: DTZ001 - without a time zone on purpose
    ({"placed_at": NOON + timedelta(days=2)}, "bad_at"),
])
def test_what_can_not_be_an_order_is_refused(shop: Shop, more: dict[str, object], code: str) -> None:
    assert codes(shop, **more) == [code]
    assert shop.ctx.session.scalar(select(func.count()).select_from(Order)) == 0


def test_what_a_product_makes_too_large_is_refused(shop: Shop) -> None:
    dear, costly = shop.product("A", price=10**14), shop.product("B", price=1, cost=10**14)
    for product in (dear, costly):
        draft = shop.order(shop.make.customer(), NewLine(product_id=product, quantity=10**10))
        assert [issue.code for issue in shop.records([draft]).issues] == ["bad_discount"]


def test_a_store_that_does_not_exist_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="does not exist"):
        shop.buys(shop.make.customer(), store_id=99)


def test_an_order_belongs_to_the_day_it_is_where_the_organisation_is(shop: Shop) -> None:
    late = shop.buys(shop.make.customer(), placed_at=datetime(2026, 5, 31, 16, 30, tzinfo=UTC))
    assert shop.stored(late).placed_on == date(2026, 6, 1)


def test_numbers_are_made_of_day_and_id_and_given_ones_are_kept_once(shop: Shop) -> None:
    customer = shop.make.customer()
    made = shop.stored(shop.buys(customer))
    assert made.number == f"260615-{made.id:06d}"
    given = shop.buys(customer, number="T-100", source="tmall")
    assert shop.stored(given).number == "T-100"
    again = shop.records([shop.order(customer, number="T-100", source="tmall"),
                          shop.order(customer, number="T-100", source="jd")])
    assert [issue.code for issue in again.issues] == ["number_taken"]
    assert len(again.fresh) == 1


def test_our_number_gives_way_to_one_that_was_given(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, number="260615-000002")
    assert shop.stored(shop.buys(customer)).number == "260615-000002X"


def test_an_order_is_told_and_stands_on_the_timeline(shop: Shop) -> None:
    customer, other = shop.make.customer(), shop.make.customer()
    recorded = shop.records([shop.order(customer, days_ago=3), shop.order(customer), shop.order(other)])
    told, = shop.told("commerce.order_recorded")
    assert told == {"customer_ids": [customer, other], "order_ids": list(recorded.ids)}
    entries = shop.ctx.session.execute(
        select(TimelineEntry.at, TimelineEntry.data).where(
            TimelineEntry.kind == "commerce.order", TimelineEntry.customer_id == customer)
        .order_by(TimelineEntry.at)).all()
    assert [entry.at for entry in entries] == [NOON - timedelta(days=3), NOON]
    assert entries[0].data["total"] == 10_000


def test_who_may_not_change_a_customer_records_no_order_for_it(runtime: Runtime, make: Made, shop: Shop) -> None:
    customer, seller = make.customer(), make.user()
    who = principal(seller, {"customer.view": Scope.ALL, "customer.edit": Scope.OWN, "commerce.record": Scope.ALL})
    with runtime.opened(who) as theirs, pytest.raises(Forbidden):
        Shop(theirs, make).buys(customer)


def test_who_may_not_see_a_customer_does_not_learn_of_it(runtime: Runtime, make: Made) -> None:
    customer, seller = make.customer(), make.user()
    who = principal(seller, {"customer.view": Scope.OWN, "customer.edit": Scope.OWN, "commerce.record": Scope.ALL})
    with runtime.opened(who) as theirs:
        issue, = Shop(theirs, make).records([Shop(theirs, make).order(customer)]).issues
    assert issue.code == "no_customer"


def test_recording_needs_the_right_to(runtime: Runtime, make: Made) -> None:
    customer, seller = make.customer(), make.user()
    who = principal(seller, {"customer.view": Scope.ALL, "customer.edit": Scope.ALL})
    with runtime.opened(who) as theirs, pytest.raises(Forbidden):
        Shop(theirs, make).buys(customer)


def test_summaries_see_what_the_writer_may_not(runtime: Runtime, make: Made, shop: Shop, ctx: Ctx) -> None:
    """Rows are recomputed from all facts, whoever records."""
    seller = make.user()
    customer = make.customer(owner_id=seller)
    shop.buys(customer, days_ago=9)
    who = principal(seller, {"customer.view": Scope.OWN, "customer.edit": Scope.OWN, "commerce.record": Scope.ALL})
    with runtime.opened(who) as theirs:
        Shop(theirs, make).buys(customer)
    summary = shop.summary(customer)
    assert summary is not None
    assert summary.orders == 2


def test_orders_of_a_customer_are_read_newest_first_page_by_page(shop: Shop) -> None:
    customer = shop.make.customer()
    ids = [shop.buys(customer, days_ago=days) for days in (9, 5, 5, 1)]
    first = queries.orders_of(shop.ctx, customer, limit=2)
    rest = queries.orders_of(shop.ctx, customer, before=(first[-1].placed_at, first[-1].id))
    assert [order.id for order in (*first, *rest)] == [ids[3], ids[2], ids[1], ids[0]]


def test_the_database_itself_refuses_totals_that_do_not_add_up(shop: Shop) -> None:
    order_id = shop.buys(shop.make.customer())
    with pytest.raises(Exception, match=r"(?i)check"):
        shop.write(lambda ctx: ctx.session.get_one(Order, order_id).__setattr__("total", 1))
    with pytest.raises(Exception, match=r"(?i)check"):
        shop.write(lambda ctx: ctx.session.scalars(select(OrderLine)).one().__setattr__("returned", 2_000))


def test_a_refused_order_says_why(shop: Shop) -> None:
    draft = shop.order(999)
    with pytest.raises(Refused) as refused:
        shop.write(lambda ctx: record_order(ctx, draft))
    assert [issue.code for issue in refused.value.issues] == ["no_customer"]
