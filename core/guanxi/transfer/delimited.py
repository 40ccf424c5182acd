"""CSV: records of any delimiter, read one by one, their size bounded, with the row in every complaint."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from guanxi.customers.spreadsheets import shown
from guanxi.i18n import _l
from guanxi.transfer.problems import FileRefused

LONGEST_LINE: Final = 1_000_000
LONGEST_CELL: Final = 131_072  # what Python's csv module allows
DELIMITERS: Final = (",", ";", "\t", "|")
_NAMED: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "comma-space": ",", ", ": ","}
_GUESSED_FROM: Final = 50

Record = tuple[int, list[str]]
"""A row's number, as a spreadsheet counts (titles are row 1), and its cells."""


def delimiter_of(stream: io.TextIOWrapper, given: str | None = None) -> str:
    """The delimiter: as given (a character or its name), or what cuts the first rows into equally many cells."""
    if given:
        found = _NAMED.get(given, given)
        if len(found) != 1 or found in '"\r\n\0 ' or found.isalnum():
            raise FileRefused(_l("“%(value)s” can't be a delimiter. Give one character, or comma, semicolon, tab "
                                 "or pipe."), code="delimiter.unknown", value=shown(given))
        return found
    lines = [line for _, line in zip(range(_GUESSED_FROM), _lines(stream), strict=False)]
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def records(stream: io.TextIOWrapper, delimiter: str) -> Iterator[Record]:
    """The rows that are not blank. Blanks behind a delimiter do not count, so that comma-space is a comma."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            lines.row = row + 1
            if not _is_blank(cells):
                yield row, cells
    except csv.Error as error:
        raise _unreadable(row + 1, str(error), lines, delimiter) from error


def _is_blank(cells: Sequence[str]) -> bool:
    text = "".join(cells)
    return not text or text.isspace()


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[bool, int, int]:
    """How well a delimiter fits: rows agree in their number of cells, and there are many."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if any(cells)]
    except csv.Error:
        widths = []
    usual = max(set(widths), key=widths.count, default=0)
    agreeing = widths.count(usual)
    return usual > 1 and agreeing * 2 >= len(widths), agreeing if usual > 1 else 0, usual


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE):
        yield line


class _Lines:
    """The lines of a file, watched for what no table holds; `row` is the row they belong to."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._lines = _lines(stream)
        self.row = 1
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if "\0" in line:
                raise FileRefused(_l("Row %(row)s holds a NUL character: the file is damaged, or no text. Export it "
                                     "again as CSV."), code="file.nul", row=self.row)
            if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
                raise FileRefused(_l("Row %(row)s has more than %(most)s characters in one line: “%(value)s”. The "
                                     "file is no table, or is damaged."),
                                  code="file.long_line", row=self.row, most=LONGEST_LINE, value=shown(line[:80]))
            self.last = line
            yield line


def _unreadable(row: int, reason: str, lines: _Lines, delimiter: str) -> FileRefused:
    if "field limit" in reason:
        return _huge_cell(row, lines.last, delimiter)
    if "unexpected end" in reason:
        return FileRefused(_l("The quotation mark opened in row %(row)s is never closed: “%(value)s”. Is the file "
                              "complete? Otherwise close it, or write it twice if it belongs to the text."),
                           code="file.open_quote", row=row, value=shown(lines.last[-80:]))
    return FileRefused(_l("Row %(row)s can't be cut into cells: “%(value)s”. A quotation mark inside a quoted cell "
                          "is written twice."), code="file.quotes", row=row, value=shown(lines.last))


def _huge_cell(row: int, line: str, delimiter: str) -> FileRefused:
    """Which column it is can be told when the whole cell stands in one line."""
    pieces = line.split(delimiter)
    column = next((place for place, piece in enumerate(pieces, 1) if len(piece) > LONGEST_CELL), None)
    if column is None:
        return FileRefused(_l("A cell in row %(row)s has more than %(most)s characters. Is a quotation mark never "
                              "closed there?"), code="file.huge_cell", row=row, most=LONGEST_CELL)
    return FileRefused(_l("The cell in row %(row)s, column %(column)s has more than %(most)s characters: “%(value)s”. "
                          "Shorten it."), code="file.huge_cell", row=row, column=column, most=LONGEST_CELL,
                       value=shown(pieces[column - 1][:80]))
