"""What tests of commerce's pages share: people with certain rights, forms filled in, what a page costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from guanxi.ctx import Ctx, Scope
from guanxi_commerce.models import Order, Payment, Return
from tests.core.accounts_help import PASSWORD, make_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed, signed_in

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'
LOOKS = {"customer.view": Scope.ALL, "commerce.view": Scope.ALL}
RECORDS = {**LOOKS, "commerce.record": Scope.ALL}
CHANGES = {**RECORDS, "customer.edit": Scope.ALL}
NEW = "/commerce/orders/new"
_ID = re.compile(r"/commerce/orders/(\d+)")


def hired(app: Flask, ctx: Ctx, login: str, grants: Mapping[str, Scope]) -> tuple[Browser, int]:
    """Somebody with `grants`, signed in; and their id."""
    user = make_user(ctx, make_role(ctx, grants), login=login, name=login, password=PASSWORD)
    return signed_in(app, login), user


def written(ctx: Ctx) -> tuple[int, int, int]:
    """How many orders, returns and payments there are."""
    orders, returns, payments = (ctx.session.scalar(select(func.count()).select_from(model))
                                 for model in (Order, Return, Payment))
    return orders or 0, returns or 0, payments or 0


def typed(browser: Browser, customer: int, *lines: dict[str, str], **more: str) -> dict[str, Any]:
    """The form of a new order, filled in."""
    cells = {f"lines-{place}-{name}": value for place, row in enumerate(lines)
             for name, value in {"quantity": "1", "price": "", "discount": "", **row}.items()}
    return changed(browser.get(f"{NEW}?customer={customer}"), {**cells, **more})


def recorded(browser: Browser, values: dict[str, Any]) -> int:
    """The order that a form became."""
    answer = browser.post(NEW, values)
    assert answer.status_code == 303, text_of(answer)
    found = _ID.fullmatch(answer.headers["Location"])
    assert found
    return int(found[1])


def refused(browser: Browser, path: str, values: dict[str, Any]) -> str:
    """What a form says that is not taken."""
    answer = browser.post(path, values)
    assert answer.status_code == 422
    return answer.text
