"""Products from files: made where their code is new, changed where the file says something else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx
from guanxi.transfer.engine import import_rows
from guanxi.transfer.models import ImportRange
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Wish, examine
from guanxi.transfer.trial import rehearse_records
from guanxi_commerce.importing import PRODUCTS
from guanxi_commerce.models import Category, Product
from tests.core.import_help import Driver, began, counts, table
from tests.plugins.commerce.shop import Shop

TITLES = ("code", "name", "category", "price", "cost", "tax_rate", "status")
SCARF = ("S1", "真丝方巾", "丝巾/方巾", "¥1,299.00", "126", "13%", "On sale")


def take(ctx: Ctx, path: Path, rows: Sequence[Sequence[str]], titles: Sequence[str] = TITLES
         ) -> tuple[Run, list[tuple[int, tuple[str, ...], str]]]:
    begun = began(ctx, table(path / "products.csv", rows, titles), [f"{key}={key}" for key in titles],
                  target="commerce.products")
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    return run, [(reason.row, reason.columns, reason.code)
                 for reason in explained(begun.plan, rejected_rows(ctx, run.id))]


def products(ctx: Ctx) -> list[tuple[object, ...]]:
    rows = ctx.session.execute(select(Product.code, Product.name, Category.name, Product.price, Product.cost,
                                      Product.tax_rate, Product.status)
                               .outerjoin(Category, Category.id == Product.category_id).order_by(Product.code))
    return [tuple(row) for row in rows]


def test_a_row_is_a_product_in_its_category(ctx: Ctx, tmp_path: Path) -> None:
    rows = [SCARF, ("S2", "长巾", "丝巾 > 长巾", "3万", "", "0.09", "已停售"), ("S3", "Bag", "", "0.005", "", "", "")]
    run, reasons = take(ctx, tmp_path, rows)
    assert (counts(run), reasons) == ((3, 0, 0, 0), [])
    assert products(ctx) == [("S1", "真丝方巾", "方巾", 129_900, 12_600, 1_300, "active"),
                             ("S2", "长巾", "长巾", 3_000_000, None, 900, "archived"),
                             ("S3", "Bag", None, 1, None, 0, "active")]
    assert run.figures == {"products_created": 3, "categories_created": 3}
    top = ctx.session.scalars(select(Category.name).where(Category.parent_id.is_(None))).all()
    assert top == ["丝巾"]


def test_a_second_run_changes_nothing_and_a_new_price_only_that(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, tmp_path, [SCARF])
    again, _ = take(ctx, tmp_path, [SCARF])
    changed, _ = take(ctx, tmp_path, [("S1", "9.90")], ("code", "price"))
    assert (counts(again), counts(changed)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert products(ctx) == [("S1", "真丝方巾", "方巾", 990, 12_600, 1_300, "active")]
    last = ctx.session.scalars(select(AuditEntry.changes).where(AuditEntry.entity == "commerce.product")
                               .order_by(AuditEntry.id.desc()).limit(1)).one()
    assert {key: value[:2] for key, value in last.items()} == {"price": [129_900, 990]}


def test_a_code_that_stands_twice_is_the_same_product(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("S1", "A", "1"), ("S1", "B", "1"), ("S1", "B", "1")]
    run, _ = take(ctx, tmp_path, rows, ("code", "name", "price"))
    assert (counts(run), products(ctx)[0][1]) == ((1, 1, 1, 0), "B")


@pytest.mark.parametrize(("titles", "row", "said"), [
    (("code", "price"), ("S1", "1"), ((), "product.missing")),
    (("code", "name"), ("S1", "A"), ((), "product.missing")),
    (("code", "name", "price"), ("S1", "A", "-1"), (("price",), "bad_amount")),
    (("code", "name", "price", "tax_rate"), ("S1", "A", "1", "113%"), (("tax_rate",), "bad_tax")),
    (("code", "name", "price", "tax_rate"), ("S1", "A", "1", "13.005%"), (("tax_rate",), "bad_tax")),
    (("code", "name", "price", "category"), ("S1", "A", "1", "/".join("abcdefghi")), (("category",), "bad_category")),
    (("code", "name", "price", "status"), ("S1", "A", "1", "lost"), (("status",), "not_an_option")),
    (("code", "name", "price"), ("1.38E+10", "A", "1"), (("code",), "cell.digits_lost")),
])
def test_what_can_not_be_a_product_is_given_back_and_the_others_are_made(
        ctx: Ctx, tmp_path: Path, titles: Sequence[str], row: Sequence[str], said: tuple[tuple[str, ...], str]) -> None:
    run, reasons = take(ctx, tmp_path, [row], titles)
    assert (run.rejected, reasons) == (1, [(2, *said)])
    assert products(ctx) == []


def test_bad_rows_do_not_hold_up_good_ones(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("S1", "A", "-1"), ("S2", "B", "2"), ("S3", "x" * 201, "1"), ("S4", "D", "4")]
    run, reasons = take(ctx, tmp_path, rows, ("code", "name", "price"))
    assert ([row[0] for row in products(ctx)], [reason[0] for reason in reasons]) == (["S2", "S4"], [2, 4])
    assert counts(run) == (2, 0, 0, 2)


def test_products_there_are_are_known_by_their_code(ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    shop.product("S1", price=100, name="Old")
    run, _ = take(ctx, tmp_path, [("S1", "New", "1")], ("code", "name", "price"))
    assert (counts(run), products(ctx)[0][:2]) == ((0, 1, 0, 0), ("S1", "New"))


def test_what_was_made_is_remembered(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, tmp_path, [SCARF])
    assert sorted(ctx.session.scalars(select(ImportRange.entity))) == ["commerce.category", "commerce.product"]


def test_no_heading_means_two_fields(ctx: Ctx) -> None:
    words = [word for field in PRODUCTS.fields(ctx) for word in field.words]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_a_rehearsal_shows_what_it_would_make_and_change(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, tmp_path, [SCARF])
    rows = [("S1", "真丝方巾", "丝巾/长巾", "999", "", "9%", "No longer sold"), ("S2", "围巾", "", "59.90", "", "", "")]
    found, path = Rehearsed(), table(tmp_path / "b.csv", rows, TITLES)
    plan = examine(ctx, Wish(path=path, maps=tuple(f"{key}={key}" for key in TITLES), target="commerce.products")).plan
    assert list(rehearse_records(ctx, plan, 2, found)) == []
    new, changed = sorted(found.examples, key=lambda one: not one.new)
    assert (new.row, new.name, list(new.facts)) == (3, "S2", [("Name", "", "围巾"), ("Price", "", "59.90")])
    assert (changed.row, changed.name) == (2, "S1")
    said = [tuple(text.replace("CN¥", "¥") for text in fact) for fact in changed.facts]
    assert said == [("Category", "丝巾/方巾", "丝巾/长巾"), ("Price", "¥1,299.00", "¥999.00"),
                    ("Tax rate", "13 %", "9 %"), ("Status", "On sale", "No longer sold")]
