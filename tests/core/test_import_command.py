"""`guanxi import customers`: real files by command, rehearsed, reported, and what was given back imported again."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from guanxi.cli import main
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer, CustomerProfile, CustomField, CustomValue
from guanxi.testing.factories import Made
from tests.core.import_help import content, people, real_file, table

Command = Callable[..., dict[str, Any]]
MAPS = ("--map", "name=姓名", "--map", "phone=手机", "--map", "email=邮箱")


@pytest.fixture
def command(ctx: Ctx, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `guanxi import customers ... --json` against the test database: its report, with the exit code."""
    monkeypatch.setenv("GUANXI_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("GUANXI_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    for name in ("GUANXI_SECRET_KEY", "GUANXI_AUDIT_KEY"):
        monkeypatch.setenv(name, "test-key-" * 8)
    (tmp_path / "instance" / "files").mkdir(parents=True)
    ctx.session.close()

    def run(*arguments: object) -> dict[str, Any]:
        with pytest.raises(SystemExit) as left:
            main(["import", "customers", *map(str, arguments), "--json"])
        return {**json.loads(capsys.readouterr().out), "exit": int(left.value.code or 0)}

    return run


def reported(report: dict[str, Any]) -> tuple[int, ...]:
    """Exit code, rows, created, updated, unchanged, rejected."""
    return tuple(report[key] for key in ("exit", "rows", "customers_created", "customers_updated",
                                         "customers_unchanged", "rows_rejected"))


def test_the_report_counts_everything(command: Command, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv.gz", [*people(5), ("坏", "123", "")])
    report = command(path, *MAPS)
    assert reported(report) == (0, 6, 5, 0, 0, 1)
    assert (report["ok"], report["encoding"], report["delimiter"]) == (True, "UTF-8", ",")
    assert report["seconds"] > 0


def test_a_second_run_makes_none(command: Command, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(5))
    command(path, *MAPS)
    assert reported(command(path, *MAPS)) == (0, 5, 0, 0, 5, 0)


@pytest.mark.parametrize("wrong", [("--map", "name=nothing"), ("--map", "nonsense=姓名"), ("--owner", "nobody"),
                                   ("--encoding", "klingon"), ("--delimiter", "ab"), ("--resume",)])
def test_what_can_not_be_done_fails_with_a_sentence(command: Command, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    report = command(table(tmp_path / "a.csv", people(1)), "--map", "phone=手机", *wrong)
    assert (report["exit"], report["ok"]) == (1, False)
    assert report["error"].endswith(".")


def test_a_missing_file_fails_with_a_sentence(command: Command, tmp_path: Path) -> None:
    report = command(tmp_path / "nothing.csv", *MAPS)
    assert (report["exit"], "nothing.csv" in report["error"]) == (1, True)


def test_sentences_are_in_the_chosen_language(command: Command, tmp_path: Path) -> None:
    report = command(tmp_path / "nothing.csv", *MAPS, "--locale", "zh")
    assert "没有文件" in report["error"]


def test_rows_given_back_stand_in_a_file_of_the_same_layout_with_their_reasons(
        command: Command, tmp_path: Path) -> None:
    rows = [*people(2), ("坏", "123", "=1+1")]
    report = command(table(tmp_path / "a.csv", rows), *MAPS, "--locale", "zh")
    with open(report["rejects"], encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert found[0] == ["姓名", "手机", "邮箱", "未导入的原因"]
    assert found[1][:3] == ["坏", "123", "'=1+1"]
    assert found[1][3].startswith("手机: “123”不是电话号码。")
    assert Path(report["rejects"]) == tmp_path / "a.rejected.csv"


def test_rows_given_back_are_corrected_and_imported_alone(command: Command, tmp_path: Path, ctx: Ctx) -> None:
    report = command(table(tmp_path / "a.csv", [*people(2), ("好", "123", "")]), *MAPS)
    path = Path(report["rejects"])
    path.write_text(path.read_text("utf-8-sig").replace(",123,", ",13999999999,"), "utf-8-sig")
    assert reported(command(path, *MAPS, "--custom-fields")) == (0, 1, 1, 0, 0, 0)
    assert ctx.session.scalar(select(func.count()).select_from(CustomField)) == 0


def test_without_rows_given_back_there_is_no_file(command: Command, tmp_path: Path) -> None:
    report = command(table(tmp_path / "a.csv", people(2)), *MAPS, "--rejects", tmp_path / "r.csv")
    assert (report["rejects"], (tmp_path / "r.csv").exists()) == (None, False)


def test_beside_a_folder_that_can_not_be_written_the_instance_keeps_them(
        command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "readonly"
    folder.mkdir()
    path = table(folder / "a.csv", [("坏", "123", "")])
    opened = Path.open

    def open_unless_readonly(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.parent == folder and self != path:
            raise PermissionError
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_unless_readonly)
    report = command(path, *MAPS)
    assert Path(report["rejects"]) == tmp_path / "instance" / "files" / "a.rejected.csv"


def test_a_rehearsal_says_what_an_import_would_do_and_writes_nothing(
        command: Command, tmp_path: Path, ctx: Ctx, make: Made) -> None:
    make.customer("张伟一", phone="13800000000", email="u0@example.com")
    make.customer("别人", phone="13800000001")
    ctx.session.close()
    before = content(ctx)
    rows = [("张伟一", "13800000000", "new@example.com"), ("王芳", "13800000001", ""), *people(50, first=10),
            ("坏", "123", "")]
    rows += [rows[2], ("改名", rows[3][1], "")]
    path = table(tmp_path / "a.csv", rows)
    rehearsed = command(path, *MAPS, "--dry-run")
    assert reported(rehearsed) == (0, 55, 50, 2, 0, 3)
    assert content(ctx) == before
    assert reported(command(path, *MAPS)) == (0, 55, 50, 1, 1, 3)


def test_a_rehearsal_makes_no_custom_fields_but_names_them(command: Command, tmp_path: Path, ctx: Ctx) -> None:
    rows = [(f"N{number}", str(number), "红" if number % 2 else "蓝") for number in range(9)]
    path = table(tmp_path / "a.csv", rows, ("编号", "分", "色"))
    report = command(path, "--map", "number=编号", "--custom-fields", "--dry-run")
    assert (reported(report), report["fields_created"]) == ((0, 9, 9, 0, 0, 0), ["分", "色"])
    assert ctx.session.scalar(select(func.count()).select_from(CustomField)) == 0


def test_a_large_rehearsal_is_read_by_a_second_process(command: Command, tmp_path: Path) -> None:
    report = command(table(tmp_path / "a.csv", [*people(4_500), *people(10)]), *MAPS, "--dry-run")
    assert reported(report) == (0, 4_510, 4_500, 10, 0, 0)


def test_new_customers_go_to_the_owner_given_by_user_name(
        command: Command, tmp_path: Path, ctx: Ctx, make: Made) -> None:
    owner = make.user(login="lin")
    ctx.session.close()
    command(table(tmp_path / "a.csv", people(1)), *MAPS, "--owner", "Lin")
    assert ctx.session.scalar(select(Customer.owner_id)) == owner


def test_a_telephone_companys_customers(command: Command, ctx: Ctx, tmp_path: Path) -> None:
    path = real_file("telco", "Telco-Customer-Churn.csv.gz")
    maps = ("--map", "number=customerID", "--custom-fields")
    report = command(path, *maps, "--rejects", tmp_path / "r.csv")
    assert reported(report) == (0, 7043, 7043, 0, 0, 0)
    assert reported(command(path, *maps)) == (0, 7043, 0, 0, 7043, 0)
    kinds = {row.title: row.type for row in ctx.session.execute(select(CustomField.title, CustomField.type))}
    assert (kinds["tenure"], kinds["TotalCharges"], kinds["Churn"], kinds["Contract"]) == (
        "integer", "decimal", "boolean", "choice")
    total = ctx.session.scalar(select(func.sum(CustomValue.number)).join(
        CustomField, CustomField.id == CustomValue.field_id).where(CustomField.title == "TotalCharges"))
    assert total == 1_605_616_870  # in hundredths; eleven are blank


@pytest.mark.slow
def test_thirty_thousand_bank_customers(command: Command, ctx: Ctx, tmp_path: Path) -> None:
    path = real_file("credit_card_tw", "UCI_Credit_Card.csv.gz")
    report = command(path, "--map", "number=ID", "--custom-fields", "--rejects", tmp_path / "r.csv")
    assert reported(report) == (0, 30_000, 30_000, 0, 0, 0)
    limits = ctx.session.scalar(select(func.sum(CustomValue.number)).join(
        CustomField, CustomField.id == CustomValue.field_id).where(CustomField.title == "LIMIT_BAL"))
    assert limits == 5_024_529_680




def test_customers_are_known_by_a_custom_field_and_dates_read_as_said(
        command: Command, tmp_path: Path, ctx: Ctx) -> None:
    rows = [("88-1", "张伟", "5/3/1990", "3/5/2019"), ("88-2", "李娜", "", "")]
    path = table(tmp_path / "a.csv", rows, ("会员号", "姓名", "生日", "建档时间"))
    maps = ("--map", "name=姓名", "--map", "birthday=生日", "--map", "created_at=建档时间")
    assert reported(command(path, *maps, "--custom-fields")) == (0, 2, 1, 0, 0, 1), "which is the day is not guessed"
    key = ctx.session.scalars(select(CustomField.key)).one()
    found = command(path, *maps, "--map", f"custom.{key}=会员号", "--match", "会员号", "--day-order", "dmy")
    assert reported(found) == (0, 2, 1, 0, 1, 0)
    row = ctx.session.execute(select(CustomerProfile.birth_month, CustomerProfile.birth_day)).one()
    since = ctx.session.scalars(select(Customer.created_at).where(Customer.name == "张伟")).one()
    assert (tuple(row), f"{since:%Y-%m-%d}") == ((3, 5), "2019-05-02"), "midnight in Shanghai"
    assert command(path, *maps, "--match", "会员号")["exit"] == 1, "no column is mapped to it"
