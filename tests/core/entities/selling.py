"""What the tests of the toy's pages share: staff with rights to them, sales, and exports read back."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Final

from flask import Flask
from werkzeug.test import TestResponse

from guanxi.ctx import Ctx, Scope
from guanxi.db import insert_many, unit_of_work
from tests.core.accounts_help import PASSWORD, make_role, make_user
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import signed_in
from tests.toy.guanxi_toy.models import Sale

SALES: Final = "/toy/sales"


def staff(app: Flask, ctx: Ctx, login: str, **rights: Scope) -> tuple[Browser, int]:
    """Somebody with these rights (toy_view=Scope.ALL ...), signed in; and their id."""
    role = make_role(ctx, {key.replace("_", ".", 1): scope for key, scope in rights.items()})
    user = make_user(ctx, role, login=login, name=login, password=PASSWORD)
    return signed_in(app, login), user


def sell(ctx: Ctx, *sales: tuple[str, int | None, int | None, date | None]) -> None:
    """Sales by number, customer, amount and day."""
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Sale, ("id", "number", "customer_id", "amount", "day", "cancelled"),
                    [(place, *sale, False) for place, sale in enumerate(sales, start=1)])


def many(ctx: Ctx, count: int) -> None:
    """So many sales to nobody, each a yuan larger than the one before."""
    sell(ctx, *((f"S{number:03}", None, number * 100, None) for number in range(1, count + 1)))


def exported(answer: TestResponse) -> list[list[str]]:
    """The lines of a CSV file."""
    found = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    return found
