"""XLSX: the first sheet's rows as texts, after a look at how large it would be in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from guanxi.i18n import _l
from guanxi.transfer.delimited import Record
from guanxi.transfer.problems import FileRefused

MOST_BYTES: Final = 200 << 20  # unpacked
MOST_CELLS: Final = 2_000_000
_BLOCK: Final = 1 << 20
_REFERENCE: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4})(\d{1,9})"')
_OVERLAP: Final = 200
_EXACT: Final = 10**15  # from here on a spreadsheet's number has lost digits

_Value = int | float | str | bool | time | date | datetime | timedelta


def workbook_records(path: Path) -> Iterator[Record]:
    """The rows that are not blank of the first sheet. Raises FileRefused for what is no workbook, or too large."""
    _check_size(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_index(0)
            for row, values in enumerate(sheet.iter_rows(), 1 + (sheet.start or (0, 0))[0]):
                cells = [_text(value) for value in values]
                if any(cells):
                    yield row, cells
    except (CalamineError, IndexError) as error:
        raise FileRefused(_l("The workbook can't be read: it is damaged, protected by a password, or has no sheet. "
                             "Open it in a spreadsheet and save the table as CSV."), code="workbook.damaged") from error


def _check_size(path: Path) -> None:
    """Cells are kept for the whole rectangle a sheet spans: one cell far out would take all memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise _too_large()
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    _check_sheet(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefused(_l("The file is an archive that is damaged or locked, not a workbook. Unpack it, or save the "
                             "table as CSV."), code="workbook.no_archive") from error


def _check_sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    columns = rows = read = 0
    with archive.open(part) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            read += len(block)
            text = tail + block
            for letters, number in _REFERENCE.findall(text):
                columns, rows = max(columns, _column(letters)), max(rows, int(number))
            if rows * columns > MOST_CELLS or read > MOST_BYTES:
                raise _too_large()
            tail = text[-_OVERLAP:]


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def _too_large() -> FileRefused:
    return FileRefused(_l("The workbook spans more than %(most)s cells. Delete what stands far outside the table, or "
                          "save it as CSV, which may be of any size."), code="workbook.too_large", most=MOST_CELLS)


def _text(value: _Value) -> str:
    """A cell as it would be typed. Numbers that lost digits keep the form by which that is seen."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return str(value)
