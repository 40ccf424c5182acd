"""The day follows from the orders, and is said where people look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from guanxi_reorder.models import Expected
from sqlalchemy import select
from tests.buying import buys

from guanxi.api import Ctx
from guanxi.testing.browser import Browser
from guanxi.testing.factories import Made


def expected(ctx: Ctx, customer_id: int) -> date | None:
    return ctx.session.scalars(select(Expected.day).where(Expected.customer_id == customer_id)).one_or_none()


@pytest.mark.parametrize(("days_ago", "in_days"), [((30, 20, 10), 0), ((28, 14, 7, 0), 7), ((10,), None)])
def test_the_day_is_one_usual_interval_behind_the_last_order(
        ctx: Ctx, make: Made, run_jobs: Callable[..., int], days_ago: tuple[int, ...], in_days: int | None) -> None:
    customer = make.customer("张伟")
    buys(ctx, customer, *days_ago)
    run_jobs()
    today = ctx.now.astimezone(ctx.timezone).date()
    assert expected(ctx, customer) == (None if in_days is None else today + timedelta(days=in_days))


def test_who_is_late_has_a_badge(
        ctx: Ctx, make: Made, run_jobs: Callable[..., int], signed_in: Callable[..., Browser]) -> None:
    buys(ctx, make.customer("张伟"), 40, 30, 20)
    run_jobs()
    assert "Order due" in signed_in("administrator").get("/customers").text
