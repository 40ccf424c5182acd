"""Files written for spreadsheets: safe from formulae, and read back as what they were."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from guanxi.i18n import use_locale
from guanxi.transfer.cells import marked, unmarked
from guanxi.transfer.export import csv_chunks, write_csv, write_xlsx

FORMULAE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠x", "\u3000=1",
            "|cmd", "=HYPERLINK(\"http://x\")", "'=1", "''=1", "'\t"]
PLAIN = ["", "张伟", "a=b", "1-2", "'quoted'", "'", "O'Neill", "x+y@example.com", " blank", "a\nb"]


def _written(*rows: list[Any]) -> list[list[str]]:
    stream = io.BytesIO()
    write_csv(stream, [f"c{place}" for place in range(len(rows[0]))], rows)
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))[1:]


@pytest.mark.parametrize("text", FORMULAE)
def test_a_formula_is_text_to_a_spreadsheet(text: str) -> None:
    assert _written([text])[0][0][0] == "'"


@pytest.mark.parametrize("text", FORMULAE + PLAIN)
def test_what_was_marked_comes_back_as_it_was(text: str) -> None:
    assert unmarked(marked(text)) == text


@pytest.mark.parametrize("text", PLAIN[1:])
def test_ordinary_text_is_written_as_it_is(text: str) -> None:
    assert _written([text]) == [[text]]


def test_a_title_made_by_an_administrator_is_no_formula_either() -> None:
    stream = io.BytesIO()
    write_csv(stream, ["=cmd"], [])
    assert stream.getvalue().decode("utf-8-sig") == "'=cmd\r\n"


def test_the_file_begins_with_the_mark_excel_needs() -> None:
    assert b"".join(csv_chunks(["名称"], [])).startswith(b"\xef\xbb\xbf")


def test_numbers_days_and_instants_are_written_in_full() -> None:
    row = [-5, Decimal("12.50"), date(2024, 3, 5), datetime(2024, 3, 5, 14, 30, tzinfo=UTC), None]
    assert _written(row) == [["-5", "12.50", "2024-03-05", "2024-03-05 14:30:00", ""]]


def test_yes_and_no_are_written_in_the_readers_language() -> None:
    with use_locale("zh"):
        assert _written([True, False]) == [["是", "否"]]


def test_half_a_character_does_not_stop_the_file() -> None:
    assert _written(["a\ud83d"]) == [["a?"]]


def test_the_number_of_rows_is_told_however_many_pieces_they_were_sent_in() -> None:
    assert write_csv(io.BytesIO(), ["a"], (["x" * 1000] for _ in range(500))) == 500


def _read(path: Path, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()


def test_a_workbook_holds_formulae_as_text(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ["a", "b"], [["=1+1", "http://example.com"]])
    assert _read(tmp_path / "a.xlsx")[1] == ["=1+1", "http://example.com"]


def test_a_workbook_keeps_all_digits_of_long_numbers(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ["a", "b"], [["330106199003071234", 12345678901234567]])
    assert _read(tmp_path / "a.xlsx")[1] == ["330106199003071234", "12345678901234567"]


def test_a_workbook_holds_real_dates(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ["a", "b"], [[date(2024, 3, 5), date(1850, 1, 1)]])
    assert _read(tmp_path / "a.xlsx")[1] == [date(2024, 3, 5), "1850-01-01"]


def test_text_that_looks_like_a_workbooks_own_markup_stays_text(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ["a"], [["<r><t>x</t></r>"]])
    assert _read(tmp_path / "a.xlsx")[1] == ["<r><t>x</t></r> "]


def test_rows_beyond_one_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.transfer.export.SHEET_ROWS", 3)
    assert write_xlsx(tmp_path / "a.xlsx", ["t"], [["a"], ["b"], ["c"]]) == 3
    assert _read(tmp_path / "a.xlsx", 0) == [["t"], ["a"], ["b"]]
    assert _read(tmp_path / "a.xlsx", 1) == [["t"], ["c"]]
