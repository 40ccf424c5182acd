"""What was exported comes in again: onto what is there it changes nothing, into an empty base it is the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from guanxi.accounts.models import Store
from guanxi.clock import utc_now
from guanxi.contributions import Entity, Importer
from guanxi.ctx import Ctx
from guanxi.customers.customfields import create_field
from guanxi.customers.drafts import Draft
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.services import write_one
from guanxi.db import unit_of_work
from guanxi.i18n import use_locale
from guanxi.testing import databases
from guanxi.testing.factories import Made
from guanxi.transfer.customer_fields import CUSTOMERS
from guanxi.transfer.engine import import_rows
from guanxi.transfer.guessing import guess
from guanxi.transfer.list_export import Order, export
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.sampling import columns_of, take_sample
from guanxi.transfer.sources import open_source
from guanxi.views.listing import ListQuery
from tests.core.import_help import Driver, began, counts

OPENED = datetime(2019, 3, 4, 16, 0, tzinfo=UTC)
FIELDS = (("会员号", "text", {}), ("Visits", "integer", {}), ("Score", "decimal", {"scale": 2}), ("Joined", "date", {}),
          ("Agreed", "boolean", {}), ("Colour", "choice", {"options": ("Red", "Blue")}),
          ("备注", "text", {"filterable": False}))
VALUES = {"会员号": "88-1", "visits": "7", "score": "3.50", "joined": "2024-03-05", "agreed": "yes", "colour": "Blue",
          "备注": "=1+1 说明"}


def exported(ctx: Ctx, entity: Entity, path: Path, form: str) -> Path:
    """All columns of a list, written as its readers get it."""
    export(ctx, Order(query=ListQuery.usual(entity), whole=True, format=form), path)
    return path


def again(ctx: Ctx, path: Path, importer: Importer, **wish: Any) -> tuple[Run, list[str]]:
    """The file imported as the wizard would map it without being told anything; the run, and why rows came back."""
    source = open_source(path, None, None, "")
    columns = guess(importer.fields(ctx), source.titles, columns_of(take_sample(source), len(source.titles)))
    maps = [f"{key}=#{place}" for place, key in enumerate(columns, 1) if key]
    begun = began(replace(ctx, now=utc_now()), path, maps, target=importer.key, **wish)
    run = import_rows(Driver(replace(ctx, now=utc_now())), begun.run_id, begun.plan)
    return run, [str(reason) for reason in explained(begun.plan, rejected_rows(ctx, run.id))]


def table_of(path: Path) -> list[list[str]]:
    """All cells of a file, its rows in an order of their own."""
    source = open_source(path, None, None, "")
    return [list(source.titles), *sorted(list(cells) for _row, cells in source.rows())]


def furnished(ctx: Ctx, make: Made) -> dict[str, Any]:
    """Staff, a store and custom fields, as an organisation has them; two of the staff have one name."""
    with unit_of_work(ctx) as unit:
        for title, kind, more in FIELDS:
            create_field(unit.ctx, FieldDetails(title=title, type=kind, **more))
        unit.session.add_all([Store(code="S1", name="西湖店"), Store(code="S2", name="西湖店")])
    make.user("王志强", login="wang.old")
    return {"owner_id": make.user("王志强", login="wang"), "department_id": make.department("销售部"),
            "store_id": ctx.session.scalars(select(Store.id).where(Store.code == "S2")).one()}


def keys(ctx: Ctx) -> Sequence[str]:
    return [field.key for field in CUSTOMERS.fields(ctx) if field.key.startswith("custom.")]


def peopled(ctx: Ctx, make: Made) -> None:
    belonging = furnished(ctx, make)
    custom = dict(zip(keys(ctx), VALUES.values(), strict=True))
    told = {"name": "张伟", "number": "K-1", "phone": "13800138000; 0571-88886666", "email": "a@x.com; b@x.com",
            "region": "330106", "source": "展会", "state": "loyal", **belonging, **custom}
    write_one(ctx, Draft(values=told, trusted=True, created_at=OPENED))
    make.customer("云锦纺织", kind="company", number="0012", phone="+14155552671", region="310115")
    make.customer("=HYPERLINK(1)", number="C3", phone="13900139000")
    make.customer("O'Brien", number="C4", **{keys(ctx)[4]: "no", keys(ctx)[1]: "0"})


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_customers(ctx: Ctx, make: Made, engine: Engine, tmp_path: Path, form: str, locale: str) -> None:
    reader = replace(ctx, locale=locale)
    with use_locale(locale):
        peopled(ctx, make)
        first = exported(reader, CUSTOMER, tmp_path / f"first.{form}", form)
        run, reasons = again(ctx, first, CUSTOMERS, mode="update")
        assert (counts(run), reasons) == ((0, 0, 4, 0), [])
        databases.empty(engine)
        furnished(ctx, make)
        run, reasons = again(ctx, first, CUSTOMERS)
        assert (counts(run), reasons) == ((4, 0, 0, 0), [])
        assert table_of(exported(reader, CUSTOMER, tmp_path / f"second.{form}", form)) == table_of(first)
