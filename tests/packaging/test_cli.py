"""The `guanxi` command: one JSON object with --json, a sentence without, an exit code always."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from shutil import copyfile, copytree

import click
import pytest

from guanxi import migrate
from guanxi.cli import COMMANDS, Commands, main, terminal_locale
from guanxi.cli.report import CommandFailed, Report, Result, reported
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder that does not exist yet."""
    folder = tmp_path / "instance"
    monkeypatch.setenv("GUANXI_INSTANCE", str(folder))
    for name in ("GUANXI_DATABASE_URL", "GUANXI_ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return folder


@pytest.fixture
def guanxi(instance: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `guanxi` with these arguments: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        captured = capsys.readouterr()
        return int(left.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Report], Result]], None]:
    """Make a function the command `guanxi probe`."""

    def install(function: Callable[[Report], Result]) -> None:
        built = click.command("probe")(reported(function))
        monkeypatch.setattr(Commands, "get_command", lambda _self, _ctx, _name: built)

    return install


def test_every_command_of_the_table_can_be_loaded(guanxi: Run) -> None:
    code, out, _err = guanxi("--help")
    assert (code, [name for name in COMMANDS if f"  {name} " not in out]) == (0, [])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_offers_json(guanxi: Run, name: str) -> None:
    commands = Commands("guanxi")
    found = commands.get_command(click.Context(commands), name)
    leaves = found.commands.values() if isinstance(found, click.Group) else [found]
    assert all(any("--json" in option.opts for option in leaf.params) for leaf in leaves if leaf)


def test_init_makes_keys_and_a_database_with_the_present_schema(guanxi: Run, instance: Path) -> None:
    code, out, _err = guanxi("init", "--json")
    report = json.loads(out)
    assert (code, report["ok"], report["new"]) == (0, True, True)
    assert {path.name for path in instance.iterdir()} >= {"audit_key", "guanxi.db", "secret_key"}


def test_init_can_be_run_again_and_then_makes_nothing(guanxi: Run) -> None:
    guanxi("init")
    report = json.loads(guanxi("init", "--json")[1])
    assert (report["new"], report["keys_created"], report["migrated"]) == (False, [], {})


def test_migrate_status_names_what_is_pending(guanxi: Run) -> None:
    guanxi("init")
    guanxi("migrate", "down", "base")
    report = json.loads(guanxi("migrate", "status", "--json")[1])
    assert report["pending"] == len(list((migrate.core().versions).glob("[0-9]*.py"))) > 0


@pytest.mark.usefixtures("core_tables_only")
def test_a_new_migration_drops_nothing_that_a_model_describes(
    guanxi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guanxi("init")
    drafts = tmp_path / "migrations"
    copytree(migrate.core().versions, drafts / "versions")
    for name in ("env.py", "script.py.mako"):
        copyfile(migrate.core().versions.parent / name, drafts / name)
    monkeypatch.setattr(migrate, "migrations_folder", lambda: drafts)
    draft = Path(json.loads(guanxi("migrate", "new", "nothing at all", "--json")[1])["path"]).read_text()
    assert "drop_table" not in draft


def test_a_worker_refuses_a_database_that_is_behind_and_names_the_cure(guanxi: Run) -> None:
    guanxi("init")
    guanxi("migrate", "down", "base")
    code, _out, err = guanxi("worker")
    assert (code, "guanxi migrate up" in err) == (1, True)


def test_check_finds_nothing_in_a_fresh_installation(guanxi: Run) -> None:
    guanxi("init")
    code, out, _err = guanxi("check", "--json")
    assert (code, [check for check in json.loads(out)["checks"] if not check["ok"]]) == (0, [])


@pytest.mark.parametrize("name", ["audit_key", "guanxi.db", "secret_key"])
def test_check_names_a_file_that_others_can_read(guanxi: Run, instance: Path, name: str) -> None:
    guanxi("init")
    (instance / name).chmod(0o644)
    code, out, _err = guanxi("check", "--json")
    assert (code, [check["name"] for check in json.loads(out)["checks"] if not check["ok"]]) == (1, [name])


def test_init_appoints_the_first_administrator(guanxi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_ADMIN_PASSWORD", "quiet mountain tea")
    report = json.loads(guanxi("init", "--admin", "boss", "--json")[1])
    assert report["administrator"] == "boss"


def test_a_second_first_administrator_is_refused(guanxi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_ADMIN_PASSWORD", "quiet mountain tea")
    guanxi("init", "--admin", "boss")
    code, out, _err = guanxi("init", "--admin", "other", "--json")
    assert (code, json.loads(out)["kind"]) == (1, "Refused")


def test_init_without_a_password_makes_nothing(guanxi: Run, instance: Path) -> None:
    code, _out, err = guanxi("init", "--admin", "boss")
    assert (code, "--password-stdin" in err, instance.exists()) == (1, True, False)


def test_a_password_comes_from_standard_input_where_asked(guanxi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("12345678\nanother line\n"))
    code, out, _err = guanxi("init", "--admin", "boss", "--password-stdin", "--json")
    assert (code, json.loads(out)["issues"][0]["code"]) == (1, "common")


@pytest.mark.parametrize("command", [("migrate", "status"), ("migrate", "up"), ("worker",), ("run", "--port", "0")])
def test_where_there_is_no_installation_init_is_named_and_nothing_is_made(
    guanxi: Run, instance: Path, command: tuple[str, ...]
) -> None:
    code, _out, err = guanxi(*command)
    assert (code, "guanxi init" in err, instance.exists()) == (1, True, False)


def test_check_changes_nothing_where_there_is_no_installation(guanxi: Run, instance: Path) -> None:
    code, _out, _err = guanxi("check")
    assert (code, instance.exists()) == (1, False)


def test_an_unknown_command_is_a_json_object_too(guanxi: Run) -> None:
    code, out, _err = guanxi("frobnicate", "--json")
    assert (code, json.loads(out)["kind"]) == (2, "Usage")


def test_an_unreachable_database_is_one_sentence(guanxi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    code, out, err = guanxi("migrate", "status", "--json")
    assert (code, json.loads(out)["ok"], "Traceback" in err) == (1, False, False)


def test_what_a_command_prints_stays_out_of_the_json(guanxi: Run, command: Callable[..., None]) -> None:
    def chatty(report: Report) -> Result:
        print("a library talks")
        report.say("so do we")
        return {"done": 1}

    command(chatty)
    code, out, _err = guanxi("probe", "--json")
    assert (code, json.loads(out)) == (0, {"ok": True, "done": 1})


def test_a_refusal_lists_its_issues(guanxi: Run, command: Callable[..., None]) -> None:
    def refuse(_report: Report) -> Result:
        raise Refused(
            _l("Nothing was written."), [Issue(message=_l("A name is needed."), code="required", field="name", row=3)]
        )

    command(refuse)
    code, out, _err = guanxi("probe", "--json")
    issue = {"field": "name", "row": 3, "code": "required", "message": "A name is needed."}
    assert (code, json.loads(out)["issues"]) == (1, [issue])


def test_a_failed_command_still_reports_what_it_did(guanxi: Run, command: Callable[..., None]) -> None:
    def half(_report: Report) -> Result:
        raise CommandFailed(_l("Half of it failed."), {"rows": 7})

    command(half)
    code, out, _err = guanxi("probe", "--json")
    assert (code, json.loads(out)["rows"], json.loads(out)["error"]) == (1, 7, "Half of it failed.")


def test_an_error_in_the_program_is_a_json_object_too(guanxi: Run, command: Callable[..., None]) -> None:
    def broken(_report: Report) -> Result:
        raise ZeroDivisionError("oops")

    command(broken)
    code, out, err = guanxi("probe", "--json")
    assert (code, json.loads(out)["error"], "Traceback" in err) == (1, "ZeroDivisionError: oops", True)


def test_progress_is_silent_without_a_terminal(guanxi: Run, command: Callable[..., None]) -> None:
    def slow(report: Report) -> Result:
        with report.progress("Counting", total=3) as advance:
            advance(3)
        return None

    command(slow)
    assert guanxi("probe") == (0, "", "")


def test_the_terminals_language_is_spoken(guanxi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    guanxi("init")
    assert "没有待执行的迁移" in guanxi("migrate", "status")[1]


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_what_posix_says(environ: dict[str, str], locale: str) -> None:
    assert terminal_locale(environ) == locale
