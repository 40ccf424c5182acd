"""Erasing a person also where files from outside named them: rows that an import gave back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import delete, select, tuple_

from guanxi.ctx import Ctx
from guanxi.customers.erasure import erase, require_erasable
from guanxi.customers.models import STRONG_KINDS, IdentityKey
from guanxi.customers.owned import with_absorbed
from guanxi.db import EVERYTHING, UnitOfWork, retrying
from guanxi.search.folding import fold
from guanxi.transfer.models import ImportRow

_CHUNK: Final = 2_000
_LEAST: Final = 6
"""Characters of a key that say whose it is; a shorter one could be anything."""

Key = tuple[int, int]


def erase_customer(ctx: Ctx, customer_id: int) -> None:
    """Erase a customer, in a unit of work of its own. Raises as `customers.erasure.erase` does.

    Rows of imports are looked through beforehand, without a lock: those that hold one of the person's phones,
    addresses or document numbers go.
    """
    require_erasable(ctx, customer_id)
    rows = list(_rows_with(ctx, _marks(ctx, customer_id)))

    def work(unit: UnitOfWork) -> None:
        for start in range(0, len(rows), _CHUNK):
            unit.session.execute(
                delete(ImportRow).where(tuple_(ImportRow.run_id, ImportRow.row).in_(rows[start:start + _CHUNK])),
                execution_options={"synchronize_session": False})
        erase(unit.ctx, customer_id)

    retrying(ctx, work)


def _marks(ctx: Ctx, customer_id: int) -> list[str]:
    """What the person is recognised by, as cells may hold it: of a Chinese mobile, without its country."""
    ids = with_absorbed(ctx.session, [customer_id])
    values = ctx.session.scalars(
        select(IdentityKey.value).where(IdentityKey.customer_id.in_(ids), IdentityKey.kind.in_(STRONG_KINDS)),
        execution_options=EVERYTHING)
    return [mark for value in values if len(mark := _plain(value.removeprefix("+86"))) >= _LEAST]


def _rows_with(ctx: Ctx, marks: Sequence[str]) -> Iterator[Key]:
    """The rows of all imports in which one of `marks` stands."""
    after: Key = (0, 0)
    while marks and (rows := ctx.session.execute(
            select(ImportRow.run_id, ImportRow.row, ImportRow.cells)
            .where(tuple_(ImportRow.run_id, ImportRow.row) > after)
            .order_by(ImportRow.run_id, ImportRow.row).limit(_CHUNK)).all()):
        yield from ((row.run_id, row.row) for row in rows if _holds(row.cells, marks))
        after = (rows[-1].run_id, rows[-1].row)


def _holds(cells: Sequence[Any], marks: Sequence[str]) -> bool:
    text = "\n".join(_plain(str(cell)) for cell in cells if cell is not None)
    return any(mark in text for mark in marks)


def _plain(text: str) -> str:
    """Without case, width, and what people part numbers by."""
    return "".join(character for character in fold(text) if character not in " -()/")
