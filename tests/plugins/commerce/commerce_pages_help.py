"""What tests of commerce's pages share: people with certain rights, and the statements a page costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import Engine, event, func, select

from guanxi.ctx import Ctx, Scope
from guanxi_commerce.models import Order, Payment, Return
from tests.core.accounts_help import PASSWORD, make_role, make_user
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import signed_in

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'
LOOKS = {"customer.view": Scope.ALL, "commerce.view": Scope.ALL}
RECORDS = {**LOOKS, "commerce.record": Scope.ALL}


def hired(app: Flask, ctx: Ctx, login: str, grants: Mapping[str, Scope]) -> tuple[Browser, int]:
    """Somebody with `grants`, signed in; and their id."""
    user = make_user(ctx, make_role(ctx, grants), login=login, name=login, password=PASSWORD)
    return signed_in(app, login), user


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def written(ctx: Ctx) -> tuple[int, int, int]:
    """How many orders, returns and payments there are."""
    orders, returns, payments = (ctx.session.scalar(select(func.count()).select_from(model))
                                 for model in (Order, Return, Payment))
    return orders or 0, returns or 0, payments or 0


def an_hour_ago() -> datetime:
    """A moment that is past and of today's month in nearly all runs."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
