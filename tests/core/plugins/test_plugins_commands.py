"""Plugins from the command line: listed, switched, checked, with commands of their own; held ones stop nothing."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from guanxi.cli import main
from guanxi.plugin import discovery
from tests.core.plugins.conftest import PACKAGES
from tests.faulty.guanxi_faulty import work

Run = Callable[..., tuple[int, str, str]]
Report = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
         install: Callable[..., None]) -> Run:
    """Run `guanxi` in an instance of its own: exit code, standard output, standard error."""
    monkeypatch.setenv("GUANXI_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("GUANXI_DATABASE_URL", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    install(**{name: package for name, package in PACKAGES.items() if name != "late"})

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def guanxi(said: Run) -> Report:
    """The same with --json: exit code and report. The instance is made already."""
    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code, out, _err = said(*arguments, "--json")
        return code, json.loads(out)

    assert run("init")[0] == 0
    return run


def state(guanxi: Report, name: str) -> dict[str, Any]:
    """What the list says about one plugin."""
    found: list[dict[str, Any]] = guanxi("plugin", "list")[1]["plugins"]
    return next(one for one in found if one["name"] == name)


def test_a_new_installation_has_the_defaults_on_and_an_old_one_keeps_what_was_decided(said: Run) -> None:
    assert "faulty" in json.loads(said("init", "--json")[1])["plugins"]
    said("plugin", "disable", "faulty")
    assert json.loads(said("init", "--json")[1])["plugins"] == []
    assert json.loads(said("plugin", "list", "--json")[1])["ok"]


def test_the_list_names_states_and_reasons(guanxi: Report, said: Run) -> None:
    assert state(guanxi, "faulty") == {
        "name": "faulty", "version": "1.2", "state": "on", "reason": "", "trace": "",
        "archives": [], "package": "tests.faulty.guanxi_faulty", "requires": [], "required_by": ["leaning"]}
    assert state(guanxi, "leaning")["state"] == "off"
    assert state(guanxi, "broken")["state"] == "held"
    assert "glass is missing" in state(guanxi, "broken")["reason"]
    assert ["faulty", "1.2", "on"] in [line.split() for line in said("plugin", "list")[1].splitlines()]


def test_one_that_can_not_be_imported_is_a_line_at_each_command_and_its_trace_is_in_the_list(
        guanxi: Report, said: Run, caplog: pytest.LogCaptureFixture) -> None:
    discovery._say.cache_clear()
    caplog.clear()
    for command in ("check", "greet"):
        said(command)
    loud = [entry for entry in caplog.records if entry.levelno > logging.INFO and "broken" in entry.getMessage()]
    assert [entry.getMessage() for entry in loud] == [
        "plugin broken can't be imported: ImportError: the Python package glass is missing"]
    assert loud[0].exc_info is None
    listed = said("plugin", "list")[1]
    assert "Traceback (most recent call last):" in listed
    assert "guanxi_broken/__init__.py" in listed
    assert "guanxi_broken/__init__.py" in state(guanxi, "broken")["trace"]


def test_switching_brings_what_is_required_and_names_who_requires(guanxi: Report) -> None:
    guanxi("plugin", "disable", "faulty")
    assert guanxi("plugin", "enable", "leaning") == (0, {
        "ok": True, "enabled": ["faulty", "leaning"], "rows_back": 0})
    assert guanxi("plugin", "enable", "leaning") == (0, {"ok": True, "enabled": [], "rows_back": 0})
    code, report = guanxi("plugin", "disable", "faulty")
    assert (code, report["ok"]) == (1, False)
    assert "“faulty” is needed by leaning." in report["error"]
    assert guanxi("plugin", "disable", "faulty", "--cascade")[1]["disabled"] == ["leaning", "faulty"]


@pytest.mark.parametrize(("arguments", "reason"), [
    (("enable", "broken"), "“broken” is held"),
    (("enable", "nothing"), "There is no plugin called “nothing”."),
    (("disable", "nothing"), "There is no plugin called “nothing”."),
])
def test_what_can_not_be_switched_is_refused_with_the_reason(
        guanxi: Report, arguments: tuple[str, ...], reason: str) -> None:
    code, report = guanxi("plugin", *arguments)
    assert code == 1
    assert reason in report["error"]


def test_all_or_none_are_switched(guanxi: Report) -> None:
    guanxi("plugin", "disable", "faulty")
    assert guanxi("plugin", "enable", "faulty", "broken")[0] == 1
    assert state(guanxi, "faulty")["state"] == "off"


def test_a_plugins_tables_are_made_when_it_is_switched_on(guanxi: Report, install: Callable[..., None]) -> None:
    install(**PACKAGES)
    assert guanxi("user", "list")[0] == 0
    assert guanxi("plugin", "enable", "late")[0] == 0
    assert (state(guanxi, "late")["state"], guanxi("migrate", "status")[1]["pending"]) == ("on", 0)
    assert guanxi("migrate", "down", "base", "--owner", "late")[0] == 0
    assert state(guanxi, "late")["state"] == "behind"
    assert guanxi("user", "list")[0] == 0


def test_it_is_uninstalled_into_an_archive_and_comes_back_with_it(
        guanxi: Report, install: Callable[..., None], tmp_path: Path) -> None:
    install(**PACKAGES)
    guanxi("plugin", "enable", "late")
    assert "Switch “late” off" in guanxi("plugin", "uninstall", "late")[1]["error"]
    guanxi("plugin", "disable", "late")
    assert guanxi("plugin", "uninstall", "late", "--dry-run")[1]["archive"] is None
    archive = guanxi("plugin", "uninstall", "late")[1]["archive"]
    assert (tmp_path / "instance" / "archives" / archive).stat().st_mode & 0o777 == 0o600
    assert state(guanxi, "late")["archives"] == [archive]
    assert guanxi("plugin", "enable", "late", "--archive", archive)[0] == 0
    assert state(guanxi, "late")["state"] == "on"


def test_a_plugin_that_is_gone_is_listed_as_long_as_its_data_is_here(
        guanxi: Report, install: Callable[..., None]) -> None:
    install(**PACKAGES)
    guanxi("plugin", "enable", "late")
    guanxi("plugin", "disable", "late")
    install(faulty=PACKAGES["faulty"])
    assert state(guanxi, "late")["state"] == "left"
    assert guanxi("plugin", "uninstall", "late")[0] == 0
    assert "late" not in [one["name"] for one in guanxi("plugin", "list")[1]["plugins"]]


def test_a_package_older_than_its_tables_holds_nobody_but_itself(
        guanxi: Report, install: Callable[..., None], tmp_path: Path) -> None:
    install(**PACKAGES)
    guanxi("migrate", "up")
    guanxi("plugin", "enable", "late")
    with closing(sqlite3.connect(tmp_path / "instance" / "guanxi.db")) as database, database:
        database.execute("UPDATE alembic_version_late SET version_num = '0007'")
        database.execute("UPDATE plugin_epoch SET number = number + 1")
    assert state(guanxi, "late")["state"] == "behind"
    assert guanxi("user", "list")[0] == 0
    checks = {one["name"]: one for one in guanxi("check")[1]["checks"]}
    assert "its migrations can't be read" in checks["schema late"]["sentence"]
    assert checks["schema core"]["ok"]


def test_a_package_that_is_gone_holds_nobody_but_itself(guanxi: Report, install: Callable[..., None]) -> None:
    install(ghost="nowhere.at.all", faulty=PACKAGES["faulty"])
    assert state(guanxi, "ghost")["state"] == "held"
    assert guanxi("init")[0] == 0
    assert guanxi("migrate", "status")[0] == 0
    assert guanxi("plugin", "disable", "faulty")[0] == 0


def findings(guanxi: Report) -> dict[str, tuple[bool, str]]:
    """What `guanxi check` found about plugins."""
    checks = guanxi("check")[1]["checks"]
    return {one["name"]: (one["ok"], one["sentence"]) for one in checks if one["name"].startswith("plugin")}


def test_check_asks_the_plugins_that_are_on_and_reports_those_that_are_held(guanxi: Report) -> None:
    found = findings(guanxi)
    assert found["plugin faulty"] == (True, "on, version 1.2")
    assert found["plugin faulty: The shelf"] == (True, "nothing to mend")
    assert found["plugin broken"][0] is False
    assert "glass is missing" in found["plugin broken"][1]
    assert "plugin leaning" not in found
    work.TROUBLE["bent"] = bool
    assert findings(guanxi)["plugin faulty: The shelf"] == (False, "The shelf is bent.")
    work.TROUBLE["health"] = exit
    assert findings(guanxi)["plugin faulty: The shelf"] == (False, "The check itself failed: SystemExit")


def test_the_demo_calls_the_plugins_that_are_on(guanxi: Report) -> None:
    code, report = guanxi("demo", "--customers", "5", "--seed", "7")
    assert code == 0
    assert "faulty" in report["plugins"]
    assert work.DONE == ["customer_validate", "demo 7"]


def test_a_plugins_commands_hang_below_its_name(guanxi: Report, said: Run) -> None:
    assert guanxi("plugin", "list")[0] == 0
    assert said("faulty", "greet")[:2] == (0, "Hello from guanxi faulty\n")
    assert "faulty" in said("--help")[1]
    assert said("leaning")[0] == 2


def test_a_command_that_refuses_ends_with_its_sentence(guanxi: Report, said: Run) -> None:
    assert guanxi("plugin", "list")[0] == 0
    work.TROUBLE["no"] = bool
    code, out, err = said("faulty", "greet")
    assert (code, out) == (1, "")
    assert "Not today." in err


def test_the_commands_of_a_plugin_that_is_off_are_not_run(guanxi: Report, said: Run) -> None:
    guanxi("plugin", "disable", "faulty")
    code, _out, err = said("faulty", "greet")
    assert code == 1
    assert "“faulty” is not on." in err
    assert work.DONE == []


def test_safe_mode_is_asked_for_and_left_by_command(guanxi: Report) -> None:
    assert guanxi("plugin", "safe-mode", "on")[1]["safe_mode"]
    assert state(guanxi, "faulty")["state"] == "held"
    assert not guanxi("plugin", "safe-mode", "off")[1]["safe_mode"]
    assert state(guanxi, "faulty")["state"] == "on"
