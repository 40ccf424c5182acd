"""The way back to the list one came from, and to the customers before and after in it."""

from __future__ import annotations

from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.web.lists import way
from guanxi.web.lists.way import Beside, Way


def way_back(ctx: Ctx) -> Way:
    """Where the page leads back to."""
    return way.way_back(ctx, CUSTOMER)


def beside(ctx: Ctx, customer_id: int) -> Beside:
    """The neighbours in the list one came from."""
    return way.beside(ctx, CUSTOMER, customer_id)
