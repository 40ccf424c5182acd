"""Tables written for spreadsheets in constant memory, safe from formulae and readable by our import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from guanxi.i18n import _
from guanxi.transfer.cells import marked

Cell = str | int | Decimal | bool | date | datetime | None
"""What a cell may hold. An instant is written on the clock of its own zone: give it the reader's."""

MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of its own language."""

SHEET_ROWS: Final = 1_048_576
CELL_CHARACTERS: Final = 32_767
_EXACT_DIGITS: Final = 15  # a spreadsheet's numbers have no more
_FIRST_YEAR: Final = 1900
_FLUSHED: Final = 1 << 16
_COLUMN_WIDTH: Final = 18


def write_csv(stream: BinaryIO, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a CSV table (RFC 4180, UTF-8 with the mark) to `stream`; returns the number of `rows`."""
    count = 0
    for chunk, added in _csv_chunks(titles, rows):
        stream.write(chunk)
        count += added
    return count


def csv_chunks(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same table piece by piece, for a response that is sent while it is made."""
    return (chunk for chunk, _added in _csv_chunks(titles, rows))


def write_xlsx(path: Path, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write an XLSX workbook; returns the number of rows. What one sheet can't hold goes on in the next."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}
    count = 0
    with Workbook(str(path), options) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = _new_sheet(book, titles)
        for values in rows:
            place = count % (SHEET_ROWS - 1) + 1
            if count and place == 1:
                sheet = _new_sheet(book, titles)
            for column, value in enumerate(values):
                _write_cell(sheet, place, column, value, moment)
            count += 1
    return count


def _csv_chunks(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[bytes, int]]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(MARK)
    writer.writerow([marked(title) for title in titles])
    added = 0
    for values in rows:
        writer.writerow([_as_text(value) for value in values])
        added += 1
        if buffer.tell() >= _FLUSHED:
            yield buffer.getvalue().encode(), added
            buffer.seek(0)
            buffer.truncate()
            added = 0
    yield buffer.getvalue().encode(), added


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return marked(_encodable(value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _instant(value) if isinstance(value, datetime) else str(value)


def _instant(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(" ", "seconds")


def _encodable(text: str) -> str:
    """Half characters, which UTF-8 has no form for, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _new_sheet(book: Workbook, titles: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(titles) - 1, 0), _COLUMN_WIDTH)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, _storable(title), bold)
    return sheet


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell, moment: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool | str):
        sheet.write_string(row, column, _storable(_as_plain(value)))
    elif isinstance(value, int | Decimal):
        _write_number(sheet, row, column, value)
    elif value.year < _FIRST_YEAR:
        sheet.write_string(row, column, _as_text(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
    else:
        sheet.write_datetime(row, column, value)


def _write_number(sheet: Worksheet, row: int, column: int, value: int | Decimal) -> None:
    """As a number, unless a spreadsheet would drop some of its digits."""
    written = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if sum(map(str.isdigit, written)) <= _EXACT_DIGITS:
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, written)


def _as_plain(value: bool | str) -> str:
    return value if isinstance(value, str) else _("Yes") if value else _("No")


def _storable(text: str) -> str:
    """`text` as a cell holds it. What xlsxwriter would take for markup of its own gets a blank behind it."""
    kept = _encodable(text[:CELL_CHARACTERS])
    return f"{kept} " if kept.startswith("<r>") and kept.endswith("</r>") else kept
