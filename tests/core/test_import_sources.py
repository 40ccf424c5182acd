"""Files of any encoding and delimiter are read; what is no table is refused before anything is written."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from guanxi.errors import ConfigurationError
from guanxi.transfer.delimited import LONGEST_CELL
from guanxi.transfer.problems import FileRefused
from guanxi.transfer.sources import Source, open_source
from guanxi.transfer.survey import survey

CHINESE = "姓名,城市\n张伟,杭州\n欧阳晓红,昆山\n"
WESTERN = "nom,ville\nJosé García,Müllheim\nFrançois,Besançon\n"


def written(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path: Path, encoding: str | None = None, delimiter: str | None = None) -> list[list[str]]:
    source = open_source(path, encoding, delimiter)
    return [list(source.titles), *(cells for _row, cells in source.rows())]


def refusal(path: Path, **given: str) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        survey(open_source(path, **given))
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, CHINESE, encoding)) == [["姓名", "城市"], ["张伟", "杭州"], ["欧阳晓红", "昆山"]]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "utf-16-le"])
def test_western_letters_are_read_whatever_their_encoding(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, WESTERN, encoding))[1] == ["José García", "Müllheim"]


def test_a_rare_character_of_gb18030_is_read(tmp_path: Path) -> None:
    assert read(written(tmp_path, "姓名,城市\n𠀀𤭢张,杭州上海\n", "gb18030"))[1][0] == "𠀀𤭢张"


def test_a_given_encoding_wins_over_the_guess(tmp_path: Path) -> None:
    path = written(tmp_path, "n,c\nÄÖÜß,x\n", "latin-1")
    assert read(path, "latin-1")[1] == ["ÄÖÜß", "x"]
    assert read(path, "gb18030")[1] != ["ÄÖÜß", "x"]


def test_an_unknown_encoding_is_named(tmp_path: Path) -> None:
    assert "klingon" in str(refusal(written(tmp_path, CHINESE), encoding="klingon"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(tmp_path: Path, delimiter: str) -> None:
    text = CHINESE.replace(",", delimiter)
    assert read(written(tmp_path, text))[1] == ["张伟", "杭州"]


def test_comma_and_space_part_cells_as_a_comma_does(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'a, b\n1, "x, y"\n'))[1] == ["1", "x, y"]


@pytest.mark.parametrize(("given", "text"), [("^", "a^b\n1^2\n"), ("tab", "a\tb\n1\t2\n"), ("\\t", "a\tb\n1\t2\n")])
def test_a_delimiter_may_be_given(tmp_path: Path, given: str, text: str) -> None:
    assert read(written(tmp_path, text), delimiter=given) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("given", ["ab", '"', "\n", "x"])
def test_what_can_not_part_cells_is_refused(tmp_path: Path, given: str) -> None:
    assert refusal(written(tmp_path, CHINESE), delimiter=given).code == "delimiter.unknown"


def test_decimal_commas_do_not_hide_the_semicolon(tmp_path: Path) -> None:
    assert read(written(tmp_path, "name;preis\nA;1,50\nB;2,75\nC;3,00\n"))[1] == ["A", "1,50"]


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    assert read(written(tmp_path, gzip.compress(CHINESE.encode())))[1] == ["张伟", "杭州"]


def test_line_breaks_in_quoted_cells_belong_to_the_cell(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'a,b\n"x\ny",2\n'))[1] == ["x\ny", "2"]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "\n\na,b\n\n1,2\n,\n3,4\n"))
    assert [row for row, _cells in source.rows()] == [5, 7]


def test_reading_can_go_on_behind_a_row(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "a\n1\n2\n3\n"))
    assert [cells for _row, cells in source.rows(after=3)] == [["3"]]


def test_titles_lose_the_mark_and_doubled_blanks(tmp_path: Path) -> None:
    path = written(tmp_path, codecs.BOM_UTF8 + b"Call  Failure , b\n1,2\n")
    assert open_source(path).titles == ("Call Failure", "b")


def test_a_column_without_a_title_is_called_by_its_place(tmp_path: Path) -> None:
    assert open_source(written(tmp_path, "a,,c\n1,2,3\n")).titles == ("a", "Column 2", "c")


def test_text_marked_against_formulae_is_read_as_it_was(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b\n'=1+1,'x'\n"))[1] == ["=1+1", "'x'"]


def workbook(path: Path, *rows: list[object]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(rows):
            sheet.write_row(row, 0, values)
    return path


def test_a_workbook_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["姓名", "手机", "n"], ["张伟", 13800138000, 2.5])
    assert read(path) == [["姓名", "手机", "n"], ["张伟", "13800138000", "2.5"]]


def test_a_number_that_lost_digits_in_a_workbook_is_seen_to_have(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id"], [330106199003071234])
    assert "e+17" in read(path)[1][0]


def test_a_workbook_whose_cells_lie_far_out_is_refused_without_filling_memory(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    assert refusal(path).code == "workbook.too_large"


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(210):
                part.write(b" " * (1 << 20))
    assert refusal(path).code == "workbook.too_large"


@pytest.mark.parametrize(("content", "code"), [
    (b"", "file.empty"),
    (b"\n\n  \n", "file.blank"),
    (b"%PDF-1.7\n", "file.no_table"),
    (b"\x89PNG\r\n\x1a\n", "file.no_table"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.old_workbook"),
    (b"PK\x03\x04nonsense", "workbook.no_archive"),
    (b"a,b\n1,\x002\n", "file.nul"),
    (b'a,b\n1,"open\n2,3\n', "file.open_quote"),
    (b'a,b\n"x"y,2\n', "file.quotes"),
    (gzip.compress(b"a,b\n" + b"1,2\n" * 10_000, mtime=0)[:-20], "file.cut"),
    (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-8] + b"\0" * 8, "file.damaged"),
    (b"a,b\n" + b"x" * 2_000_000, "file.long_line"),
    (",".join(f"c{number}" for number in range(10_000)).encode() + b"\n1\n", "file.columns"),
], ids=lambda value: value if isinstance(value, str) else None)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(written(tmp_path, content)).code == code


def test_a_huge_cell_is_refused_with_its_row_and_column(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, f"a,b\n1,2\n3,{'x' * (LONGEST_CELL + 1)}\n"))
    assert (error.code, error.row, error.params["column"]) == ("file.huge_cell", 3, 2)


def test_a_line_in_another_encoding_is_refused_with_its_row_and_text(tmp_path: Path) -> None:
    content = "姓名\n".encode() + "张伟\n".encode() * 50 + "欧阳晓红\n".encode("gb18030") + "李娜\n".encode() * 50
    error = refusal(written(tmp_path, content))
    assert (error.code, error.row, error.params["value"]) == ("encoding.mixed", 52, "欧阳晓红")


def test_a_row_is_counted_right_behind_cells_of_several_lines(tmp_path: Path) -> None:
    content = '姓名,备注\n张伟,"一\n二\n三"\n'.encode() + "欧阳晓红,x\n".encode("gb18030") + "李娜,x\n".encode() * 9
    assert refusal(written(tmp_path, content)).row == 3


def test_a_packed_file_that_would_fill_the_disk_is_refused_soon(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as packed:
        packed.write(b"a,b\n")
        for _ in range(100):
            packed.write(b"1,2\n" * (1 << 18))
    assert refusal(written(tmp_path, buffer.getvalue())).code == "file.bomb"


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no file"):
        open_source(tmp_path / "nothing.csv")


def test_a_survey_counts_the_rows_and_knows_the_file_again(tmp_path: Path) -> None:
    source: Source = open_source(written(tmp_path, CHINESE))
    first, second = survey(source), survey(open_source(written(tmp_path, CHINESE, name="copy.csv")))
    assert (first.rows, first.fingerprint) == (2, second.fingerprint)
