"""Products and categories: created together or not at all, edited with history."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from guanxi.audit.queries import history
from guanxi.ctx import Scope
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi_commerce.drafts import NewProduct
from guanxi_commerce.models import Category, Product
from guanxi_commerce.services import create_category, create_products, edit_product
from tests.plugins.commerce.shop import Shop, line


def draft(code: str = "S1", **more: object) -> NewProduct:
    return NewProduct(**{"code": code, "name": "丝巾", "price": 100, **more})  # type: ignore[arg-type]


def test_products_are_created_together_or_not_at_all(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        shop.write(lambda ctx: create_products(ctx, [draft("A"), draft("B", price=-1), draft("A")]))
    assert sorted((issue.row, issue.code) for issue in refused.value.issues) == [(2, "bad_amount"), (3, "code_taken")]
    assert shop.ctx.session.scalar(select(func.count()).select_from(Product)) == 0


@pytest.mark.parametrize("more", [{"code": ""}, {"code": "x" * 61}, {"name": " "}, {"name": "a\0"}, {"cost": -1},
                                  {"tax_rate": 10_001}, {"status": "sold"}])
def test_what_can_not_be_a_product_is_refused(shop: Shop, more: dict[str, object]) -> None:
    with pytest.raises(Refused):
        shop.write(lambda ctx: create_products(ctx, [draft(**more)]))  # type: ignore[arg-type]


def test_an_edit_is_kept_in_history_and_leaves_orders_alone(shop: Shop) -> None:
    product = shop.product("S1", price=100)
    order = shop.buys(shop.make.customer(), line(100, product_id=product))
    shop.write(lambda ctx: edit_product(ctx, product, draft(name="真丝方巾", price=200)))
    changes = {change.field: (change.before, change.after) for change in history(shop.ctx, "commerce.product", product)
               if change.action == "edit"}
    assert changes == {"name": ("S1", "真丝方巾"), "price": (100, 200)}
    assert shop.stored(order).total == 100


def test_a_code_that_another_product_has_is_refused(shop: Shop) -> None:
    shop.product("S1")
    other = shop.product("S2")
    with pytest.raises(Refused):
        shop.write(lambda ctx: edit_product(ctx, other, draft("S1")))


def test_a_product_that_is_not_there_can_not_be_edited(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.write(lambda ctx: edit_product(ctx, 9, draft()))


def test_a_category_that_does_not_exist_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused):
        shop.product("S1", category_id=9)


def test_categories_form_a_tree_of_bounded_depth(shop: Shop) -> None:
    top = shop.write(lambda ctx: create_category(ctx, "丝巾"))
    below = shop.write(lambda ctx: create_category(ctx, "长巾", top))
    assert shop.ctx.session.scalars(select(Category.path).order_by(Category.id)).all() == [
        f"/{top}/", f"/{top}/{below}/"]
    for _ in range(6):
        below = shop.write(lambda ctx, parent=below: create_category(ctx, "更细", parent))  # type: ignore[misc]
    with pytest.raises(Refused):
        shop.write(lambda ctx: create_category(ctx, "太细", below))
    with pytest.raises(NotFound):
        shop.write(lambda ctx: create_category(ctx, "无父", 999))


def test_managing_products_needs_the_right_to(runtime: Runtime, make: Made) -> None:
    with runtime.opened(principal(make.user(), {"customer.view": Scope.ALL})) as theirs, pytest.raises(Forbidden):
        Shop(theirs, make).product("S1")
