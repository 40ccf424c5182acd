"""Whatever a file holds: one sentence in the reader's language with row, column, value and cure, or plain data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer, CustomField
from guanxi.errors import GuanxiError, Refused
from guanxi.i18n import use_locale
from guanxi.transfer.delimited import LONGEST_CELL
from guanxi.transfer.models import ImportRun
from guanxi.transfer.services import Wish, examine
from tests.core.import_help import content, counts, customers, table, take_over, told

HAN = re.compile("[\u4e00-\u9fff]")
FILES = {
    "empty": b"",
    "titles alone": "姓名,手机\n".encode(),
    "10,000 columns": ",".join(f"c{number}" for number in range(10_000)).encode() + b"\n" + b",".join([b"x"] * 10_000),
    "half a quoted cell": '姓名,手机\n张伟,"138'.encode(),
    "mixed encodings": "姓名,手机\n张伟,13800138000\n".encode() + "李娜,13900139000\n".encode("gb18030"),
    "a huge cell": "姓名,手机\n张伟,".encode() + b"1" * (LONGEST_CELL + 1),
    "NUL": "姓名,手机\n张\0伟,138".encode(),
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
}
VALUES = [
    ("birthday", "2024-02-30", "birthday.no_such_day"), ("birthday", "45356", "date.serial"),
    ("birthday", "3/5/1990", "date.order"), ("phone", "1.38E+10", "cell.digits_lost"),
    ("phone", "#REF!", "cell.failed"), ("phone", "123", "phone.unreadable"), ("email", "nobody", "email.unreadable"),
    ("id_number", "330106199003071", "identity.cut"), ("credit_code", "91330106MA2AX6K51X", "credit_code.check"),
    ("region", "火星市", "region.unknown_name"), ("gender", "也许", "not_an_option"),
    ("owner", "没有这人", "reference.unknown"), ("custom.score", "many", "number.unreadable"),
]


def untouched(ctx: Ctx) -> None:
    """Nothing at all was written."""
    for model in (Customer, CustomField, ImportRun):
        assert ctx.session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_file_that_can_not_be_read_is_one_sentence_and_changes_nothing(
        ctx: Ctx, tmp_path: Path, name: str, locale: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FILES[name])
    with pytest.raises(GuanxiError) as refused, use_locale(locale):
        examine(ctx, Wish(path=path, maps=("name=姓名", "phone=手机"), custom_fields=True))
    with use_locale(locale):
        sentence = str(refused.value)
    assert "%(" not in sentence
    assert sentence.endswith("。" if locale == "zh" else (".", "?"))
    assert bool(HAN.search(re.sub("“.*?”", "", sentence))) == (locale == "zh")
    untouched(ctx)


@pytest.mark.parametrize("name", ["half a quoted cell", "mixed encodings", "a huge cell", "NUL"])
def test_the_sentence_names_the_row(ctx: Ctx, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FILES[name])
    with pytest.raises(GuanxiError, match=r"[Rr]ow \d+"):
        examine(ctx, Wish(path=path, maps=("name=姓名",)))


@pytest.mark.parametrize(("field", "value", "code"), VALUES)
def test_a_value_that_can_not_be_read_gives_back_its_row_alone(
        ctx: Ctx, tmp_path: Path, field: str, value: str, code: str) -> None:
    if field.startswith("custom."):
        scores = table(tmp_path / "s.csv", [("S1", "1")], ("编号", "score"))
        take_over(ctx, scores, ("number=编号",), custom_fields=True)
    before = set(customers(ctx))
    found = told(ctx, table(tmp_path / "a.csv", [("甲", ""), ("乙", value), ("丙", "")], ("姓名", "某列")),
                 ("name=姓名", f"{field}=某列"))
    assert [(reason.row, reason.columns, reason.code) for reason in found] == [(3, ("某列",), code)]
    assert set(customers(ctx)) - before == {"甲", "丙"}
    with use_locale("en"):
        english = str(found[0])
    with use_locale("zh"):
        chinese = str(found[0])
    assert english.startswith("Row 3, column 某列")
    assert "第 3 行" in chinese
    assert value in english
    assert value in chinese
    assert "%(" not in english + chinese


def test_a_row_without_a_name_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    found = told(ctx, table(tmp_path / "a.csv", [("", "13800138000", "")]))
    assert [(reason.row, reason.columns, reason.code) for reason in found] == [(2, ("姓名",), "missing")]


def test_columns_that_do_not_fit_are_refused_before_anything_is_written(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("甲", "", "")])
    with pytest.raises(Refused):
        examine(ctx, Wish(path=path, maps=("name=没有这列",)))
    untouched(ctx)


HOSTILE = [
    "<script>alert(1)</script>", "Robert'); DROP TABLE customer;--", "=HYPERLINK(\"http://x\",\"y\")", "${7*7}{{7*7}}",
    "%s%n%(name)s", "\u202eevil\u202c", "𠀀𤭢" * 20, "e\u0301" * 30, "\ufeffmark", "null", "None", "undefined", "0",
    "true", "../../etc/passwd", "a\\b\\\\", "\x7f\x1b[31mred",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_only_a_name(ctx: Ctx, tmp_path: Path, name: str) -> None:
    path = table(tmp_path / "a.csv", [(name, "13800138000", "")])
    first = take_over(ctx, path)
    before = content(ctx)
    assert counts(first) == (1, 0, 0, 0)
    assert counts(take_over(ctx, path)) == (0, 0, 1, 0)
    assert content(ctx) == before


def test_too_long_a_name_is_given_back_with_its_length(ctx: Ctx, tmp_path: Path) -> None:
    found = told(ctx, table(tmp_path / "a.csv", [("长" * 5_000, "", "")]))
    assert [reason.code for reason in found] == ["name.too_long"]
    assert "5000" in str(found[0])


def test_a_name_without_a_letter_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    found = told(ctx, table(tmp_path / "a.csv", [("🙂🙂", "", "")]))
    assert [(reason.row, reason.columns) for reason in found] == [(2, ("姓名",))]
