"""Staff, departments and stores as files name them: by name, where several share it by what tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from guanxi.accounts.models import Department, Store, User
from guanxi.ctx import Ctx

Written = Callable[[Any], str]


def staff_written(ctx: Ctx) -> Written:
    """By name, else by user name."""
    return _told_apart([(row.id, row.name, row.login) for row in ctx.session.execute(
        select(User.id, User.name, User.login))])


def departments_written(ctx: Ctx) -> Written:
    """By name, else by path (华东区/销售部)."""
    rows = {row.id: row for row in ctx.session.execute(select(Department.id, Department.name, Department.path))}
    return _told_apart([(row.id, row.name, "/".join(rows[int(part)].name for part in row.path.split("/") if part))
                        for row in rows.values()])


def stores_written(ctx: Ctx) -> Written:
    """By name, else by code."""
    return _told_apart([(row.id, row.name, row.code) for row in ctx.session.execute(
        select(Store.id, Store.name, Store.code))])


def _told_apart(rows: Sequence[tuple[int, str, str]]) -> Written:
    often = Counter(name for _id, name, _sure in rows)
    words = {row_id: name if often[name] == 1 else sure or name for row_id, name, sure in rows}
    return lambda row_id: words.get(row_id, str(row_id))
