"""What was exported of products and orders comes in again: it changes nothing, and into an empty base is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from guanxi.ctx import Ctx
from guanxi.i18n import use_locale
from guanxi.testing import databases
from guanxi_commerce.entities import ORDER, PRODUCT
from guanxi_commerce.health import differences
from guanxi_commerce.importing import ORDERS, PRODUCTS
from guanxi_commerce.models import Order
from tests.core.import_help import counts
from tests.core.test_import_round_trip import again, exported, table_of
from tests.plugins.commerce.shop import Shop, line
from tests.plugins.commerce.test_import_undone import take

GOODS = [("S", "Sold", "10.50", "a/b", "13%", ""), ("T", "T恤", "3", "a/c", "", ""),
         ("U", "=SUM(A1)", "0.05", "", "6", "")]
GOODS_TITLES = ("code", "name", "price", "category", "tax_rate", "cost")
LINES = [("A1", "2026-03-05 10:00", "7", "S", "2", "10.50"), ("A1", "2026-03-05 10:00", "7", "T", "1", "3"),
         ("A2", "2026-03-05 11:00", "8", "S", "1", "99.99")]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_products_and_orders(ctx: Ctx, engine: Engine, shop: Shop, tmp_path: Path, form: str, locale: str) -> None:
    reader = replace(ctx, locale=locale)
    with use_locale(locale):
        take(ctx, tmp_path, GOODS, GOODS_TITLES, "commerce.products")
        buyer, _namesake = (shop.make.customer("张伟", number=number) for number in ("7", "8"))
        take(ctx, tmp_path, LINES)
        take(ctx, tmp_path, [("B1", "2026-03-05", "7", "S", "1", "5")], source="till", create_customers=True)
        shop.buys(buyer, line(1000), number="H1")
        goods, orders = (exported(reader, one, tmp_path / f"{one.key}.{form}", form) for one in (PRODUCT, ORDER))
        assert counts(again(ctx, goods, PRODUCTS)[0]) == (0, 0, 3, 0)
        run, reasons = again(ctx, orders, ORDERS)
        assert (counts(run), reasons) == ((0, 0, 4, 0), [])
        databases.empty(engine)
        assert counts(again(ctx, goods, PRODUCTS)[0]) == (3, 0, 0, 0)
        for number in ("7", "8"):
            shop.make.customer("张伟", number=number)
        run, reasons = again(ctx, orders, ORDERS)
        assert (counts(run), reasons) == ((4, 0, 0, 0), [])
        for entity, first in ((PRODUCT, goods), (ORDER, orders)):
            assert table_of(exported(reader, entity, tmp_path / f"second.{form}", form)) == table_of(first)
        assert list(differences(ctx)) == []


def test_orders_that_came_to_nothing_are_as_they_were_and_are_not_made_anew(
        ctx: Ctx, engine: Engine, shop: Shop, tmp_path: Path) -> None:
    order = shop.buys(shop.make.customer("张伟", number="7"), line(1000), number="H1")
    shop.returns(order, amount=1000)
    path = exported(ctx, ORDER, tmp_path / "orders.csv", "csv")
    assert counts(again(ctx, path, ORDERS)[0]) == (0, 0, 1, 0)
    databases.empty(engine)
    run, reasons = again(ctx, path, ORDERS, options={"create_customers": True})
    assert counts(run) == (0, 0, 0, 1)
    assert "is not recorded anew" in reasons[0]
    assert ctx.session.scalars(select(Order.id)).all() == []
