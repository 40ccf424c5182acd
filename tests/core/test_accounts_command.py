"""`guanxi user`: staff from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from guanxi.accounts.queries import account_named, open_sessions, user_by_id
from guanxi.accounts.services import DepartmentDetails, Device, create_department, open_session
from guanxi.accounts.sign_in import WORKING_DAY, WrongSignIn, sign_in
from guanxi.cli import main
from guanxi.ctx import Ctx
from tests.core.accounts_help import PASSWORD, default_role, done, make_user

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def guanxi(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, ctx: Ctx,
           capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `guanxi user ... --json`: exit code and report. What is typed comes in `stdin`."""
    monkeypatch.setenv("GUANXI_INSTANCE", str(tmp_path))
    monkeypatch.setenv("GUANXI_DATABASE_URL", database_url)
    monkeypatch.setenv("GUANXI_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("GUANXI_AUDIT_KEY", "a" * 32)
    monkeypatch.delenv("GUANXI_USER_PASSWORD", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
        ctx.session.close()
        monkeypatch.setattr("sys.stdin", StringIO(stdin))
        with pytest.raises(SystemExit) as left:
            main(["user", *arguments, "--json"])
        return int(left.value.code or 0), json.loads(capsys.readouterr().out)

    return run


def test_somebody_taken_on_by_command_signs_in(guanxi: Run, ctx: Ctx) -> None:
    code, report = guanxi("add", "Lin", "--name", "林晓燕", "--mobile", "13800001234", "--role", "administrator",
                          "--password-stdin", stdin=PASSWORD + "\n")
    assert (code, report["login"]) == (0, "lin")
    assert sign_in(ctx, "13800001234", PASSWORD, Device()).token
    record = user_by_id(ctx.session, report["id"])
    assert record is not None
    assert record.role_ids == {default_role(ctx, "administrator")}


def test_the_department_is_found_by_name(guanxi: Run, ctx: Ctx) -> None:
    department = done(ctx, lambda own: create_department(own, DepartmentDetails(name="销售部")))
    _code, report = guanxi("add", "lin", "--department", "销售部", "--no-password")
    record = user_by_id(ctx.session, report["id"])
    assert record is not None
    assert record.department_id == department


def test_without_a_password_nobody_is_taken_on(guanxi: Run, ctx: Ctx) -> None:
    code, report = guanxi("add", "lin")
    assert code == 1
    assert "GUANXI_USER_PASSWORD" in report["error"]
    assert account_named(ctx.session, "lin") is None


@pytest.mark.parametrize(("arguments", "part"), [
    (("--role", "emperor"), "There are: administrator"),
    (("--department", "nowhere"), "no department"),
    (("--mobile", "123"), "Nothing was saved"),
])
def test_a_mistake_is_said_and_nothing_is_made(guanxi: Run, ctx: Ctx, arguments: tuple[str, ...], part: str) -> None:
    code, report = guanxi("add", "lin", "--no-password", *arguments)
    assert code == 1
    assert part in report["error"]
    assert account_named(ctx.session, "lin") is None


def test_staff_are_listed_without_their_secrets(guanxi: Run, ctx: Ctx) -> None:
    make_user(ctx, default_role(ctx, "analyst"), login="lin", name="林晓燕", password=PASSWORD)
    make_user(ctx, login="wang")
    _code, report = guanxi("list", "晓燕")
    assert [(row["login"], row["roles"]) for row in report["users"]] == [("lin", ["Analyst"])]
    assert "argon2" not in json.dumps(report)


def test_a_new_password_signs_out_and_replaces_the_old_one(guanxi: Run, ctx: Ctx) -> None:
    user_id = make_user(ctx, login="lin", password=PASSWORD)
    done(ctx, lambda own: open_session(own, user_id, Device(), WORKING_DAY))
    assert guanxi("password", "lin", "--password-stdin", stdin="another password\n")[0] == 0
    assert open_sessions(ctx.session, user_id, ctx.now) == []
    with pytest.raises(WrongSignIn):
        sign_in(ctx, "lin", PASSWORD, Device())
    assert sign_in(ctx, "lin", "another password", Device()).token


def test_disabling_and_enabling(guanxi: Run, ctx: Ctx) -> None:
    user_id = make_user(ctx, login="lin", password=PASSWORD)
    states = []
    for verb in ("disable", "enable"):
        assert guanxi(verb, "lin")[0] == 0
        record = user_by_id(ctx.session, user_id)
        states.append(record is not None and record.active)
    assert states == [False, True]


def test_the_last_administrator_is_not_disabled_by_command_either(guanxi: Run, ctx: Ctx) -> None:
    make_user(ctx, default_role(ctx, "administrator"), login="boss")
    code, report = guanxi("disable", "boss")
    assert code == 1
    assert "remain administrator" in report["error"]


def test_roles_are_given_and_taken(guanxi: Run, ctx: Ctx) -> None:
    make_user(ctx, default_role(ctx, "analyst"), login="lin")
    _code, report = guanxi("role", "lin", "--add", "salesperson", "--add", "Store clerk", "--remove", "analyst")
    assert report["roles"] == ["Salesperson", "Store clerk"]
    assert guanxi("role", "lin")[1]["roles"] == ["Salesperson", "Store clerk"]


def test_whoever_does_not_exist_is_named(guanxi: Run) -> None:
    code, report = guanxi("disable", "nobody")
    assert code == 1
    assert "“nobody”" in report["error"]
