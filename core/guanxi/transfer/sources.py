"""A table in a file, whatever its kind: its titles, and its rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from guanxi.i18n import _, _l
from guanxi.transfer.cells import unmarked
from guanxi.transfer.delimited import Record, delimiter_of, records
from guanxi.transfer.encodings import encoding_of
from guanxi.transfer.files import FileKind, file_kind, opened, text_of
from guanxi.transfer.problems import FileRefused
from guanxi.transfer.workbooks import workbook_records

MOST_COLUMNS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table is and how it is read; `titles` are those of its first row, blank ones named by their place.

    With `numbered` there is one column more, in which each row is called by that word and its number: for tables in
    which nothing says what a row is called.
    """

    path: Path
    kind: FileKind
    encoding: str = "utf-8"
    delimiter: str = ","
    titles: tuple[str, ...] = ()
    titles_row: int = 1
    numbered: str = ""

    def rows(self, after: int = 0) -> Iterator[Record]:
        """The rows below the titles and beyond row `after`."""
        start = max(after, self.titles_row)
        with _records(self.path, self.kind, self.encoding, self.delimiter) as found:
            for row, cells in found:
                if row > start:
                    yield row, self._called(row, cells) if self.numbered else cells

    @property
    def own_titles(self) -> tuple[str, ...]:
        """The titles that stand in the file."""
        return self.titles[:-1] if self.numbered else self.titles

    def with_numbers(self, word: str) -> Source:
        """The same with rows called by `word` and their number, or, for an empty one, not."""
        titles = (*self.own_titles, _("Row number")) if word else self.own_titles
        return replace(self, titles=titles, numbered=word)

    def _called(self, row: int, cells: list[str]) -> list[str]:
        """The row with its name behind it; one that lacks cells stays as it is, for that to be said."""
        width = len(self.titles) - 1
        short, long = len(cells) < width, any(cells[width:])
        return cells if short or long else [*cells[:width], f"{self.numbered} {row}"]


def open_source(path: Path, encoding: str | None = None, delimiter: str | None = None, numbered: str = "") -> Source:
    """Look at the file at `path`. What is not given is guessed. Raises FileRefused, ConfigurationError."""
    kind = file_kind(path)
    chosen, separator = "utf-8", ","
    if kind == "text":
        chosen = encoding_of(path, encoding)
        with opened(path) as stream, text_of(stream, chosen) as text:
            separator = delimiter_of(text, delimiter)
    with _records(path, kind, chosen, separator) as found:
        row, cells = next(found, (0, []))
    if not cells:
        raise FileRefused(_l("The file has no row in it."), code="file.blank")
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(
            _l("The file has %(columns)s columns; at most %(most)s are read. Delete those you don't need."),
            code="file.columns", row=row, columns=len(cells), most=MOST_COLUMNS)
    found_source = Source(path=path, kind=kind, encoding=chosen, delimiter=separator, titles=_titled(cells),
                          titles_row=row)
    return found_source.with_numbers(numbered) if numbered else found_source


@contextmanager
def _records(path: Path, kind: FileKind, encoding: str, delimiter: str) -> Iterator[Iterator[Record]]:
    if kind == "workbook":
        yield workbook_records(path)
        return
    with opened(path) as stream, text_of(stream, encoding) as text:
        yield _plain(records(text, delimiter))


def _plain(found: Iterator[Record]) -> Iterator[Record]:
    """Without the marks by which text was kept from being a formula."""
    for row, cells in found:
        marked = any(cell[:1] == "'" for cell in cells)
        yield row, [unmarked(cell) for cell in cells] if marked else cells


def _titled(cells: list[str]) -> tuple[str, ...]:
    width = max(place for place, cell in enumerate(cells, 1) if cell)
    return tuple(" ".join(cell.split()) or _("Column %(number)s", number=place)
                 for place, cell in enumerate(cells[:width], 1))
