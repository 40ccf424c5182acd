"""Kinds of files beyond tables: what lists can leave as, and what an import can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from guanxi.ctx import Ctx
from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """A kind of file that customers can be exported as, beside tables.

    `write(ctx, pages, stream)` is given the ids of the customers in the order of the list, some hundreds a page, all
    of them such as the reader may see and export; it writes them to `stream` and returns how many it wrote. Nothing
    else of the list concerns it: neither its columns nor its filters. `suffix` ends the file's name (".vcf").
    """

    key: str
    title: Text
    suffix: str
    mimetype: str
    write: Callable[[Ctx, Iterator[Sequence[int]], BinaryIO], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """A kind of file that is no table, but can be read as one by an import.

    `recognises(head)` is asked with the first 1,024 bytes, unpacked. `rows(ctx, stream)` gives the titles, and then a
    row for each record, as wide as the titles; the import does the rest: columns, rehearsal, undo. `importers` are
    the keys of those that can take it ("customers"). `suffix` ends the names of such files.

    It raises Refused when the content is not what its head promised. Cells are texts of at most 32,767 characters.
    """

    key: str
    title: Text
    suffix: str
    importers: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    rows: Callable[[Ctx, BinaryIO], Iterator[Sequence[str]]]
