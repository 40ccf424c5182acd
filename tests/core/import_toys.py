"""An importer for tests: stores, of which a file has one line for each shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from guanxi.accounts.models import Store
from guanxi.contributions import (
    CellKind,
    Choice,
    Imported,
    Importer,
    ImportField,
    ImportFigure,
    ImportOption,
    ImportWish,
    Outcome,
    Permission,
    Record,
)
from guanxi.ctx import Ctx
from guanxi.errors import Issue
from guanxi.plugin import Plugin

SETTLED: Final[list[tuple[object, int]]] = []
"""What `settle` was asked."""


def shelves(_ctx: Ctx) -> list[ImportField]:
    return [
        ImportField(key="code", title="Code", kind=CellKind.CODE, required=True, words=("编号",)),
        ImportField(key="name", title="Name", several=True),
        ImportField(key="worth", title="Worth", kind=CellKind.MONEY),
        ImportField(key="since", title="Since", kind=CellKind.DAY),
    ]


def write(ctx: Ctx, wish: ImportWish, records: Sequence[Record]) -> Imported:
    """One store a record: its name is that of its rows, with what they are worth together."""
    known = set(ctx.session.scalars(select(Store.code)))
    outcomes: list[Outcome] = []
    made: list[int] = []
    worth = 0
    for rows in records:
        code = rows[0].values["code"]
        repeated = [row for row in rows if row.repeats and wish.options["repeated"] == "drop"]
        if code in known:
            outcomes.append(Outcome(verdict="unchanged"))
            continue
        if any(row.values.get("worth", 0) < 0 for row in rows):
            outcomes.append(Outcome(verdict="rejected", issues=tuple(
                Issue(message="It owes “%(value)s”.", code="owes", field="worth", row=row.row,
                      params={"value": str(row.values["worth"])}) for row in rows if row.values.get("worth", 0) < 0)))
            continue
        total = sum((row.values.get("worth", Decimal()) for row in rows if row not in repeated), Decimal())
        store = Store(code=code, name=f"{rows[0].values.get('name', '')} {len(rows)} {total}")
        ctx.session.add(store)
        ctx.session.flush()
        made.append(store.id)
        known.add(code)
        worth += int(total * 100)
        outcomes.append(Outcome(verdict="created", issues=tuple(
            Issue(message="It repeats row %(first)s.", code="repeated", row=row.row, params={"first": row.repeats})
            for row in repeated)))
    return Imported(outcomes=outcomes, made={"store": made}, figures={"worth": worth})


def undo(ctx: Ctx, entity: str, ids: Sequence[int]) -> list[int]:
    """Stores that are still called as the import called them go."""
    assert entity == "store"
    free = [store for store in ctx.session.scalars(select(Store).where(Store.id.in_(ids))) if store.name[-1].isdigit()]
    for store in free:
        ctx.session.delete(store)
    return [store.id for store in free]


def settle(_ctx: Ctx, made: Mapping[str, Sequence[tuple[int, int]]], after: int) -> int | None:
    SETTLED.append((made, after))
    return after + 1 if after < 2 else None


def check(_ctx: Ctx, wish: ImportWish) -> list[Issue]:
    return [] if "worth" in wish.fields or not wish.options["strict"] else [
        Issue(message="Say what it is worth.", code="strict")]


def importer(key: str, **more: Any) -> Importer:
    return Importer(
        key=key, title="Shelves", permission="toys.import", fields=shelves, write=write, check=check,
        figures=(ImportFigure(key="worth", title="Worth", money=True),),
        options=(ImportOption(key="repeated", title="Repeated rows", help="Keep or drop them.", kind="choice",
                              choices=(Choice("keep", "Keep"), Choice("drop", "Drop")), default="keep"),
                 ImportOption(key="strict", title="Strict", help="Ask for worth.", kind="boolean", default=False)),
        **more)


SHELVES: Final = importer("toys.shelves", together="code", settle=settle, undo=undo)
SINGLE: Final = importer("toys.single")
plugin = Plugin(name="toys", title="Toys", version="1", importers=(SHELVES, SINGLE),
                permissions=(Permission(key="toys.import", title="Import toys"),))
