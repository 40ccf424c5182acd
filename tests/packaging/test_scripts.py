"""The scripts: whole, executable, and plain in what they say when something is missing."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = (".ci/run", "script/attacks", "script/screenshots", "script/server", "script/test", "script/translations")
NEEDED = ("bash", "cat", "cksum", "dirname", "find")


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A folder with the scripts and what they read, where anything may be changed."""
    for name in ("script", "build_support"):
        shutil.copytree(root / name, tmp_path / name)
    for name in ("setup.cfg", "pyproject.toml", "package.json", "package-lock.json", "assets.json"):
        shutil.copyfile(root / name, tmp_path / name)
    return tmp_path


def bash(program: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `program` after the scripts' common part."""
    command = ["bash", "-c", f"source script/environment; {program}"]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_can_be_executed(root: Path, name: str) -> None:
    assert os.access(root / name, os.X_OK)


@pytest.mark.parametrize("name", [*SCRIPTS, "script/environment"])
def test_a_script_has_no_syntax_error(root: Path, name: str) -> None:
    assert subprocess.run(["bash", "-n", root / name], check=False).returncode == 0


def test_without_a_new_enough_python_one_sentence_says_so(checkout: Path, tmp_path: Path) -> None:
    few = tmp_path / "bin"
    few.mkdir()
    for name in NEEDED:
        (few / name).symlink_to(str(shutil.which(name)))
    done = bash("install ''", checkout, PATH=str(few))
    assert (done.returncode, "Python 3.11" in done.stderr, (checkout / ".venv").exists()) == (1, True, False)


def test_the_python_asked_for_is_taken(checkout: Path) -> None:
    assert bash("find_python", checkout, PYTHON=sys.executable).stdout.strip() == sys.executable


def test_a_change_of_the_dependencies_asks_for_another_installation(checkout: Path) -> None:
    before = bash("fingerprint dev", checkout).stdout
    with (checkout / "setup.cfg").open("a") as file:
        file.write("# changed\n")
    assert bash("fingerprint dev", checkout).stdout != before


def test_the_same_checkout_asks_for_none(checkout: Path) -> None:
    assert bash("fingerprint dev", checkout).stdout == bash("fingerprint dev", checkout).stdout


@pytest.mark.parametrize(("edited", "stale"), [(True, 0), (False, 1)])
def test_an_edited_catalogue_is_compiled_again(checkout: Path, edited: bool, stale: int) -> None:
    folder = checkout / "core/guanxi/translations/zh/LC_MESSAGES"
    folder.mkdir(parents=True)
    for number, name in enumerate(("a.po", "messages.mo")):
        (folder / name).touch()
        os.utime(folder / name, (1000 + number, 1000 + number))
    if edited:
        os.utime(folder / "a.po", (2000, 2000))
    assert bash("stale_translations", checkout).returncode == stale


@pytest.fixture
def with_postgres(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The functions of script/with_postgres.py, with no server named."""
    pytest.importorskip("psycopg")
    monkeypatch.delenv("GUANXI_TEST_DATABASE_URL", raising=False)
    return runpy.run_path(str(root / "script/with_postgres.py"))


def test_a_server_that_refuses_is_not_taken(with_postgres: dict[str, Any]) -> None:
    assert not with_postgres["may_create_databases"]("postgresql://nobody@127.0.0.1:1/none")


def test_without_postgresql_the_part_is_left_out_and_says_so(root: Path, tmp_path: Path) -> None:
    program = (
        "import runpy, sys; sys.argv = ['with_postgres', 'false']\n"
        f"part = runpy.run_path({str(root / 'script/with_postgres.py')!r})\n"
        "part['main'].__globals__.update(answering_server=lambda: None, installed_binaries=lambda: None)\n"
        "sys.exit(part['main']())"
    )
    variables = {name: value for name, value in os.environ.items() if name != "GUANXI_TEST_DATABASE_URL"}
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, "GUANXI_TEST_DATABASE_URL" in done.stdout) == (77, True)


def test_the_command_gets_the_server_that_was_named(root: Path) -> None:
    named = "postgresql://somebody@somewhere/guanxi_test"
    program = "import os; print(os.environ['GUANXI_TEST_DATABASE_URL'])"
    command = [sys.executable, str(root / "script/with_postgres.py"), sys.executable, "-c", program]
    variables = {**os.environ, "GUANXI_TEST_DATABASE_URL": named}
    assert subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout.strip() == named
