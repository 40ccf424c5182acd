"""One look through a whole file before anything is written: can it be read to its end, and what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from guanxi.transfer.days import DayOrder, OrderSeen
from guanxi.transfer.delimited import Record
from guanxi.transfer.files import fingerprint
from guanxi.transfer.inference import ColumnKind
from guanxi.transfer.sources import Source

_BLOCK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Survey:
    """How many rows there are, what kind of value the asked columns hold, by what the file is known again, and whether
    its dates have the day or the month first."""

    rows: int
    kinds: Mapping[int, ColumnKind]
    fingerprint: str
    day_order: DayOrder = ""


def survey(source: Source, places: Sequence[int] = (), seen: Callable[[int], object] = lambda _rows: None,
           days: Sequence[int] = ()) -> Survey:
    """Read all of `source`, watching the columns at `places`, and those at `days`, which hold dates. Raises FileRefused
    where it can't be read.

    `seen` is told now and then how many rows there were so far.
    """
    kinds = {place: ColumnKind() for place in places}
    order = OrderSeen()
    count = 0
    for block in _blocks(source.rows()):
        count += len(block)
        for place, kind in kinds.items():
            kind.read(cells[place].strip() for _, cells in block if place < len(cells))
        for place in days:
            order.read(cells[place].strip() for _, cells in block if place < len(cells))
        seen(count)
    return Survey(rows=count, kinds=kinds, fingerprint=fingerprint(source.path), day_order=order.order)


def _blocks(rows: Iterator[Record]) -> Iterator[list[Record]]:
    while block := list(islice(rows, _BLOCK)):
        yield block
