"""The tree of categories: seen, grown, moved and cut back, by who may; products of a branch."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.errors import NotFound, Refused
from guanxi_commerce.categories import category_tree
from guanxi_commerce.models import Category
from guanxi_commerce.services import create_category, edit_category, remove_category
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import HOSTILE, LOOKS, hired
from tests.plugins.commerce.shop import Shop

PATH = "/commerce/products/categories"


def grown(shop: Shop, name: str, below: int | None = None) -> int:
    return shop.write(lambda ctx: create_category(ctx, name, below))


def paths(ctx: Ctx) -> dict[str, str]:
    """The names of each category and those above it, by its own."""
    rows = {row.id: row for row in ctx.session.scalars(
        select(Category).execution_options(populate_existing=True))}
    return {row.name: "/".join(rows[int(key)].name for key in row.path.strip("/").split("/")) for row in rows.values()}


def test_a_branch_moves_with_all_below_it(shop: Shop) -> None:
    silk, bed = grown(shop, "丝"), grown(shop, "床品")
    scarves = grown(shop, "丝巾", silk)
    grown(shop, "方巾", scarves)
    shop.write(lambda ctx: edit_category(ctx, scarves, "围巾", bed))
    assert paths(shop.ctx) == {"丝": "丝", "床品": "床品", "围巾": "床品/围巾", "方巾": "床品/围巾/方巾"}
    shop.write(lambda ctx: edit_category(ctx, scarves, "围巾", None))
    assert paths(shop.ctx)["方巾"] == "围巾/方巾"


def test_nothing_hangs_below_itself_or_too_deep(shop: Shop) -> None:
    chain = [grown(shop, "0")]
    for depth in range(1, 8):
        chain.append(grown(shop, str(depth), chain[-1]))
    with pytest.raises(Refused):
        grown(shop, "8", chain[-1])
    for below in (chain[0], chain[3]):
        with pytest.raises(Refused):
            shop.write(lambda ctx, below=below: edit_category(ctx, chain[0], "0", below))
    top = grown(shop, "top")
    with pytest.raises(Refused):
        shop.write(lambda ctx: edit_category(ctx, chain[0], "0", top))
    assert paths(shop.ctx)["7"] == "0/1/2/3/4/5/6/7"


def test_only_what_is_empty_is_removed(shop: Shop) -> None:
    top = grown(shop, "丝")
    below = grown(shop, "丝巾", top)
    product = shop.product("S1", category_id=below)
    for category, said in ((top, "hang below it"), (below, "Products belong to it")):
        with pytest.raises(Refused) as refused:
            shop.write(lambda ctx, category=category: remove_category(ctx, category))
        assert said in str(refused.value.issues[0])
    assert product
    empty = grown(shop, "空")
    shop.write(lambda ctx: remove_category(ctx, empty))
    assert [node.name for node in category_tree(shop.ctx)] == ["丝", "丝巾"]
    with pytest.raises(NotFound):
        shop.write(lambda ctx: remove_category(ctx, empty))


def test_the_page_shows_the_tree_and_its_dialogs_change_it(boss: Browser, shop: Shop) -> None:
    assert "No categories yet" in boss.get(PATH).text
    boss.htmx("POST", f"{PATH}/new", changed(boss.htmx("GET", f"{PATH}/new"), {"name": "丝"}))
    top, = shop.ctx.session.scalars(select(Category.id))
    boss.htmx("POST", f"{PATH}/new", changed(boss.htmx("GET", f"{PATH}/new?below={top}"), {"name": HOSTILE}))
    child = shop.ctx.session.scalars(select(Category.id).where(Category.parent_id == top)).one()
    shop.product("S1", category_id=child)
    page = boss.get(PATH)
    assert "1 product" in text_of(page)
    assert "<img" not in page.text
    form = boss.htmx("GET", f"{PATH}/{child}")
    answer = boss.htmx("POST", f"{PATH}/{child}", changed(form, {"name": "", "parent_id": ""}))
    assert answer.status_code == 422
    boss.htmx("POST", f"{PATH}/{child}", changed(form, {"name": "丝巾", "parent_id": ""}))
    assert paths(shop.ctx) == {"丝": "丝", "丝巾": "丝巾"}
    boss.get(PATH)
    boss.htmx("POST", f"{PATH}/{child}/remove")
    assert "Products belong to it" in boss.get(PATH).text
    boss.htmx("POST", f"{PATH}/{top}/remove")
    assert set(paths(shop.ctx)) == {"丝巾"}


def test_products_of_a_category_are_those_of_all_below_it(boss: Browser, shop: Shop) -> None:
    top = grown(shop, "丝")
    below, beside = grown(shop, "丝巾", top), grown(shop, "床品")
    shop.product("S1", category_id=below)
    shop.product("B1", category_id=beside)
    shown = text_of(boss.get(f"/commerce/products?f=commerce.product.category:below:{top}"))
    assert " S1 " in shown
    assert " B1 " not in shown
    assert " S1 " not in text_of(boss.get(f"/commerce/products?f=commerce.product.category:is:{top}"))


def test_who_only_looks_has_no_such_page(app: Flask, ctx: Ctx, shop: Shop) -> None:
    category = grown(shop, "丝")
    browser, _user = hired(app, ctx, "looks", LOOKS)
    assert PATH not in browser.get("/commerce/products").text
    for path in (PATH, f"{PATH}/new", f"{PATH}/{category}"):
        assert browser.get(path).status_code == 403
    for path in (f"{PATH}/new", f"{PATH}/{category}", f"{PATH}/{category}/remove"):
        assert browser.post(path, {"name": "x"}).status_code == 403
