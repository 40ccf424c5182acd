"""Returns and cancellations: in part and whole, exact to the fen, never more than was bought."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi.audit.queries import history
from guanxi.ctx import Scope
from guanxi.errors import Forbidden, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import TimelineEntry
from guanxi_commerce.drafts import NewReturnLine
from guanxi_commerce.models import Return
from guanxi_commerce.services import cancel_orders, complete_orders, record_returns
from tests.plugins.commerce.shop import Shop, line


def refused(shop: Shop, *drafts: object) -> list[str]:
    """The codes of what is wrong with returns recorded together."""
    return [issue.code for issue in shop.write(lambda ctx: record_returns(ctx, drafts)).issues]  # type: ignore[arg-type]


def test_parts_brought_back_one_by_one_come_to_the_whole(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(3_333, 3, discount=1))
    row, = shop.lines(order)
    for _ in range(3):
        shop.returns(order, NewReturnLine(line_id=row.id))
    given = shop.ctx.session.scalars(select(Return.amount).order_by(Return.id)).all()
    assert given == [3_333, 3_332, 3_333]
    assert sum(given) == shop.stored(order).total == shop.stored(order).refunded


def test_part_of_an_order_leaves_a_purchase(shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer, line(5_000, 2), line(1_000))
    shop.returns(order, NewReturnLine(line_id=shop.lines(order)[0].id))
    stored, summary = shop.stored(order), shop.summary(customer)
    assert (stored.status, stored.refunded, stored.returned_items) == ("completed", 5_000, 1_000)
    assert [row.kept for row in shop.lines(order)] == [1_000, 1_000]
    assert summary is not None
    assert (summary.orders, summary.spent, summary.returned, summary.net) == (1, 11_000, 5_000, 6_000)
    assert (summary.items, summary.items_per_order, summary.return_rate) == (2_000, 200, 4_545)


def test_a_second_return_of_the_same_is_refused(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(5_000, 2))
    row, = shop.lines(order)
    shop.returns(order, NewReturnLine(line_id=row.id, quantity=1_500))
    assert refused(shop, shop.back(order, NewReturnLine(line_id=row.id, quantity=501))) == ["too_much"]
    assert refused(shop, shop.back(order, NewReturnLine(line_id=row.id, quantity=500))) == []


def test_two_returns_of_one_batch_can_not_both_take_the_last_piece(shop: Shop) -> None:
    order = shop.buys(shop.make.customer())
    row, = shop.lines(order)
    twice = [shop.back(order, NewReturnLine(line_id=row.id)) for _ in range(2)]
    recorded = shop.write(lambda ctx: record_returns(ctx, twice))
    assert [(issue.row, issue.code) for issue in recorded.issues] == [(2, "too_much")]
    assert len(recorded.fresh) == 1


def test_more_money_than_the_order_brought_is_refused(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(5_000), freight=500)
    row, = shop.lines(order)
    assert refused(shop, shop.back(order, NewReturnLine(line_id=row.id, amount=5_001))) == ["too_much"]
    assert refused(shop, shop.back(order, NewReturnLine(line_id=row.id), amount=501)) == ["too_much"]
    assert refused(shop, shop.back(order, NewReturnLine(line_id=row.id), amount=500)) == []


def test_a_line_of_another_order_is_refused(shop: Shop) -> None:
    customer = shop.make.customer()
    one, other = shop.buys(customer), shop.buys(customer)
    assert refused(shop, shop.back(one, NewReturnLine(line_id=shop.lines(other)[0].id))) == ["too_much"]


def test_the_same_return_sent_twice_is_one(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(5_000, 3))
    row, = shop.lines(order)
    draft = shop.back(order, NewReturnLine(line_id=row.id))
    first = shop.write(lambda ctx: record_returns(ctx, [draft, draft]))
    again = shop.write(lambda ctx: record_returns(ctx, [draft]))
    assert first.ids == (first.fresh[0],) * 2
    assert again.ids == first.ids[:1]
    assert shop.stored(order).refunded == 5_000
    other = shop.back(order, NewReturnLine(line_id=row.id, quantity=2_000), key=draft.key)
    assert refused(shop, other) == ["key_reused"]


def test_a_fee_may_be_kept_when_everything_comes_back(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(5_000, 2))
    row, = shop.lines(order)
    shop.returns(order, NewReturnLine(line_id=row.id, quantity=2_000, amount=9_000))
    assert (shop.stored(order).status, shop.stored(order).refunded) == ("returned", 9_000)


def test_money_given_back_without_goods_named_returns_the_order_once_it_is_all(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(5_000), freight=500)
    shop.returns(order, amount=4_999)
    assert shop.stored(order).status == "completed"
    shop.returns(order, amount=1)
    assert shop.stored(order).status == "returned"


def test_the_sole_order_wholly_returned_makes_a_prospect_again(shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer)
    shop.returns_all(order)
    summary = shop.summary(customer)
    assert shop.state(customer) == "prospect"
    assert shop.ways() == [("prospect", "first_time", "purchase"), ("first_time", "prospect", "return")]
    assert summary is not None
    assert (summary.orders, summary.spent, summary.returned, summary.net) == (0, 10_000, 10_000, 0)
    assert (summary.average, summary.last_at) == (None, None)


def test_a_return_nobody_knows_the_order_of_is_the_customers(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    shop.returns(None, NewReturnLine(text="丝巾", amount=3_000), customer_id=customer)
    summary = shop.summary(customer)
    assert summary is not None
    assert (summary.orders, summary.net) == (1, 7_000)


@pytest.mark.parametrize("more", [{}, {"reason": "moon"}, {"amount": 5, "customer_id": None},
                                  {"lines": (NewReturnLine(text="丝巾"),)}, {"lines": (NewReturnLine(amount=1),)},
                                  {"lines": (NewReturnLine(line_id=1),)}])
def test_what_can_not_be_a_return_is_refused(shop: Shop, more: dict[str, object]) -> None:
    given = {"customer_id": shop.make.customer(), **more}
    assert refused(shop, shop.back(None, *given.pop("lines", ()), **given)) != []  # type: ignore[misc]


def test_a_return_is_told_and_stands_on_the_timeline(shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer)
    back = shop.returns_all(order)
    assert shop.told("commerce.order_returned") == [
        {"customer_ids": [customer], "return_ids": [back], "order_ids": [order]}]
    entry = shop.ctx.session.scalars(select(TimelineEntry.data).where(TimelineEntry.kind == "commerce.return")).one()
    assert entry == {"return": back, "order": order, "amount": 10_000, "currency": "CNY"}


def test_a_cancelled_order_is_no_purchase_and_keeps_its_history(shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer, status="placed")
    assert shop.write(lambda ctx: cancel_orders(ctx, [order, order])) == [order]
    assert shop.write(lambda ctx: cancel_orders(ctx, [order])) == []
    summary = shop.summary(customer)
    assert summary is not None
    assert (summary.orders, summary.spent, shop.state(customer)) == (0, 0, "prospect")
    assert [(change.before, change.after) for change in history(shop.ctx, "commerce.order", order)] == [
        ("placed", "cancelled")]
    assert shop.told("commerce.order_cancelled") == [{"customer_ids": [customer], "order_ids": [order]}]
    assert refused(shop, shop.back(order, NewReturnLine(line_id=shop.lines(order)[0].id))) == ["cancelled"]


def test_what_came_back_in_part_is_not_cancelled(shop: Shop) -> None:
    customer = shop.make.customer()
    one, other = shop.buys(customer, line(100, 2)), shop.buys(customer)
    shop.returns(one, NewReturnLine(line_id=shop.lines(one)[0].id))
    with pytest.raises(Refused):
        shop.write(lambda ctx: cancel_orders(ctx, [other, one]))
    assert shop.stored(other).status == "completed"


def test_a_placed_order_is_completed_once(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), status="placed")
    assert shop.write(lambda ctx: complete_orders(ctx, [order])) == [order]
    assert shop.write(lambda ctx: complete_orders(ctx, [order])) == []
    assert shop.stored(order).status == "completed"


@pytest.mark.parametrize("verb", [cancel_orders, complete_orders])
def test_only_who_may_change_the_customer_closes_its_orders(runtime: Runtime, make: Made, shop: Shop,
                                                            verb: object) -> None:
    order = shop.buys(make.customer(), status="placed")
    who = principal(make.user(), {"customer.view": Scope.ALL, "customer.edit": Scope.OWN, "commerce.record": Scope.ALL})
    with runtime.opened(who) as theirs, pytest.raises(Forbidden):
        Shop(theirs, make).write(lambda ctx: verb(ctx, [order]))  # type: ignore[operator]
    assert shop.stored(order).status == "placed"


def test_orders_of_customers_one_may_not_see_are_not_there(runtime: Runtime, make: Made, shop: Shop) -> None:
    order = shop.buys(make.customer())
    who = principal(make.user(), {"customer.view": Scope.OWN, "customer.edit": Scope.OWN, "commerce.record": Scope.ALL})
    with runtime.opened(who) as theirs:
        other = Shop(theirs, make)
        assert refused(other, other.back(order, amount=1)) == ["no_order"]
        assert other.write(lambda ctx: cancel_orders(ctx, [order])) == []
