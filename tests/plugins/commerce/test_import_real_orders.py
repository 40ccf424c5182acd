"""Two years of a British gift shop (UCI Online Retail and Online Retail II, CC BY 4.0) by command, against figures that
are worked out here from the raw files alone."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine, func, select

from guanxi.cli import main
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi_commerce.health import differences
from guanxi_commerce.models import Order, Return, ReturnLine
from tests.core.import_help import real_file

Command = Callable[..., dict[str, Any]]
BY_INVOICE: Final = ("--map", "number=InvoiceNo", "--map", "placed_at=InvoiceDate", "--map", "customer=CustomerID",
                     "--map", "total=TotalPrice", "--currency", "GBP", "--create-customers")
BY_LINE: Final = ("--map", "number=Invoice", "--map", "placed_at=InvoiceDate", "--map", "customer=Customer ID",
                  "--map", "product=StockCode", "--map", "product_name=Description", "--map", "quantity=Quantity",
                  "--map", "price=Price", "--map", "part=sheet", "--currency", "GBP", "--create-customers",
                  "--timezone", "Europe/London")


@pytest.fixture
def command(ctx: Ctx, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `guanxi import orders ... --json` against the test database: its report."""
    monkeypatch.setenv("GUANXI_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("GUANXI_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    for name in ("GUANXI_SECRET_KEY", "GUANXI_AUDIT_KEY"):
        monkeypatch.setenv(name, "test-key-" * 8)
    (tmp_path / "instance" / "files").mkdir(parents=True)
    with pytest.raises(SystemExit):
        main(["plugin", "enable", "commerce", "--json"])
    capsys.readouterr()
    ctx.session.close()

    def run(path: Path, *arguments: str) -> dict[str, Any]:
        with pytest.raises(SystemExit):
            main(["import", "orders", str(path), *arguments, "--rejects", str(tmp_path / "rejected.csv"), "--json"])
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert report["ok"], report
        return report

    return run


def raw(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pence(amounts: Sequence[Decimal]) -> int:
    """Each rounded half up, added."""
    return sum(int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP)) for amount in amounts)


def worth(row: Mapping[str, str]) -> Decimal:
    return Decimal(row["Quantity"]) * Decimal(row["Price"])


def part_of(report: Mapping[str, Any], *keys: str) -> tuple[Any, ...]:
    return tuple(report[key] for key in keys)


@pytest.mark.slow
def test_every_invoice_of_a_year_is_an_order_and_a_second_run_makes_none(command: Command, ctx: Ctx) -> None:
    path = real_file("online_retail", "online_retail_invoices.csv.gz")
    rows = raw(path)
    customers, invoices = {row["CustomerID"] for row in rows}, {row["InvoiceNo"] for row in rows}
    total = pence([Decimal(row["TotalPrice"]) for row in rows])
    report = command(path, *BY_INVOICE)
    keys = ("customers_created", "orders_created", "rows_rejected", "total_minor", "unchanged")
    assert (len(customers), len(invoices), total) == (4_338, 18_532, 891_140_790)
    assert part_of(report, *keys) == (len(customers), len(invoices), 0, total, 0)
    by_customer = Counter(row["CustomerID"] for row in rows)
    stored = ctx.session.execute(select(Customer.number, func.count(), func.sum(Order.total))
                                 .join(Order, Order.customer_id == Customer.id).group_by(Customer.number)).all()
    assert {row[0]: row[1] for row in stored} == by_customer
    assert sum(row[2] for row in stored) == total
    ctx.session.close()
    assert part_of(command(path, *BY_INVOICE), *keys) == (0, 0, 0, 0, len(invoices))
    assert list(differences(ctx)) == []


@pytest.mark.slow
def test_lines_with_all_their_traps_come_to_what_the_raw_file_says(command: Command, ctx: Ctx, tmp_path: Path) -> None:
    path = real_file("online_retail", "online_retail_II_subset.csv.gz")
    rows = raw(path)
    first = {row["Invoice"]: row["sheet"] for row in reversed(rows)}
    elsewhere = [row for row in rows if row["sheet"] != first[row["Invoice"]]]
    here = [row for row in rows if row["sheet"] == first[row["Invoice"]]]
    nobodys = [row for row in here if not row["Customer ID"]]
    bought = [row for row in here if row["Customer ID"] and not row["Quantity"].startswith("-")]
    back = [row for row in here if row["Customer ID"] and row["Quantity"].startswith("-")]
    repeated = sum(count - 1 for count in Counter(tuple(row.values()) for row in here).values())
    report = command(path, *BY_LINE)
    assert part_of(report, "rows", "orders_created", "total_minor", "returns_created", "returned_minor",
                   "customers_created") == (
        len(rows), len({row["Invoice"] for row in bought}), pence([worth(row) for row in bought]),
        len({row["Invoice"] for row in back}), pence([-worth(row) for row in back]),
        len({row["Customer ID"] for row in (*bought, *back)}))
    assert part_of(report, "rows_without_customer", "rows_elsewhere", "rows_repeated", "rows_rejected") == (
        len(nobodys), len(elsewhere), repeated, len(nobodys) + len(elsewhere))
    assert (len(rows), len(nobodys), repeated) == (34_766, 601, 74)
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        given_back = list(csv.reader(file))[1:]
    assert len(given_back) == report["rows_rejected"]
    assert all(row[-1] for row in given_back)
    assert ctx.session.scalar(select(func.count()).select_from(ReturnLine)) == len(back)
    assert ctx.session.scalars(select(Return.order_id).distinct()).all() == [None]
    assert {row.number.removesuffix(".0") for row in ctx.session.execute(select(Customer.number))} == {
        row["Customer ID"].removesuffix(".0") for row in (*bought, *back)}
    assert list(differences(ctx)) == []


@pytest.mark.slow
def test_repeated_lines_may_be_left_out_and_nobodys_lines_given_to_somebody(
        command: Command, ctx: Ctx, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = real_file("online_retail", "online_retail_II_subset.csv.gz")
    walk_in = tmp_path / "walk_in.csv"
    walk_in.write_text("name,number\nWalk-in,W0\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["import", "customers", str(walk_in), "--map", "name=name", "--map", "number=number", "--json"])
    capsys.readouterr()
    rows = raw(path)
    first = {row["Invoice"]: row["sheet"] for row in reversed(rows)}
    kept = list({tuple(row.values()): row for row in rows if row["sheet"] == first[row["Invoice"]]}.values())
    report = command(path, *BY_LINE, "--repeated", "drop", "--walk-in", "W0")
    assert (report["total_minor"], report["returned_minor"], report["rows_rejected"]) == (
        pence([worth(row) for row in kept if not row["Quantity"].startswith("-")]),
        pence([-worth(row) for row in kept if row["Quantity"].startswith("-")]), len(rows) - len(kept))
    nobodys = {row["Invoice"] for row in rows if not row["Customer ID"]}
    theirs = select(func.count()).select_from(Order).join(Customer, Customer.id == Order.customer_id)
    back = select(func.count()).select_from(Return).join(Customer, Customer.id == Return.customer_id)
    found = sum(ctx.session.scalar(query.where(Customer.number == "W0")) or 0 for query in (theirs, back))
    assert found == len(nobodys)
