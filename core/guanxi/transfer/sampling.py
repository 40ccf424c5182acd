"""The first rows of a file, kept beside it, so that trying out how it is read costs no look at all of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from guanxi.transfer.sources import Source
from guanxi.transfer.stored_files import read_beside, write_beside

ROWS: Final = 100
_NAME: Final = "sample"
Sample = Sequence[Sequence[str]]
"""Rows as they stand in the file, some shorter or longer than the titles."""


def take_sample(source: Source) -> Sample:
    """Read the first rows and keep them. Raises FileRefused where they can't be read."""
    rows = [cells for _row, cells in islice(source.rows(), ROWS)]
    write_beside(source.path.parent, _NAME, rows)
    return rows


def kept_sample(source: Source) -> Sample:
    """What `take_sample` kept, or read anew."""
    found: Sample | None = read_beside(source.path.parent, _NAME)
    return take_sample(source) if found is None else found


def columns_of(sample: Sample, width: int) -> list[list[str]]:
    """The filled cells of each column."""
    return [[text for cells in sample if place < len(cells) and (text := cells[place].strip())]
            for place in range(width)]
