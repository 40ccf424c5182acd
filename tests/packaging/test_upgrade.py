"""Copies of the database, taken while somebody writes, brought back; and upgrades, rehearsed on such a copy."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from guanxi import migrate
from guanxi.cli import main
from guanxi.db.engine import make_engine, writing_engine
from guanxi.plugin.discovery import GROUP
from guanxi.testing.databases import fresh_database
from guanxi.testing.prepared import owners_of

Guanxi = Callable[..., tuple[int, dict[str, Any]]]
CORE, COMMERCE = owners_of({"commerce": "guanxi_commerce"})


@pytest.fixture
def url(tmp_path: Path, worker_name: str) -> Iterator[str]:
    """A database of this test's own."""
    with fresh_database(tmp_path, f"upgrade_{worker_name}") as made:
        yield made


@pytest.fixture
def guanxi(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Guanxi:
    """Run `guanxi ... --json` over that database: exit code and report."""
    monkeypatch.setenv("GUANXI_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments: str, database: str = url) -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("GUANXI_DATABASE_URL", database)
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--json"])
        return int(left.value.code or 0), json.loads(capsys.readouterr().out)

    assert run("init")[0] == 0
    return run


def names(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT name FROM customer ORDER BY id")))
    engine.dispose()
    return found


def write(url: str, *customers: str) -> None:
    engine = make_engine(url)
    with writing_engine(engine).begin() as connection:
        for name in customers:
            connection.execute(text(
                "INSERT INTO customer (number, name, sort_key, kind, state, custom, version, created_at, updated_at) "
                "SELECT 'N' || (coalesce(max(id), 0) + 1), :name, 'a', 'person', 'prospect', '{}', 1, "
                "'2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00' FROM customer"), {"name": name})
    engine.dispose()


def test_a_copy_is_what_there_was_and_comes_back(guanxi: Guanxi, url: str, tmp_path: Path, worker_name: str) -> None:
    write(url, "苏州丝绸", "杭州茶行")
    code, report = guanxi("backup")
    copy = Path(report["file"])
    assert (code, copy.stat().st_mode & 0o777) == (0, 0o600)
    write(url, "来得太晚")
    assert guanxi("restore", str(copy))[0] == 1  # there is a database
    with fresh_database(tmp_path / "instance", f"restored_{worker_name}") as other:
        assert guanxi("restore", str(copy), database=other)[0] == 0
        assert names(other) == ["苏州丝绸", "杭州茶行"]
    assert names(url) == ["苏州丝绸", "杭州茶行", "来得太晚"]


def test_a_copy_taken_while_others_write_is_whole(guanxi: Guanxi, url: str, tmp_path: Path, worker_name: str) -> None:
    done = threading.Event()

    def write_pairs() -> None:
        while not done.is_set():
            write(url, "左", "右")

    writer = threading.Thread(target=write_pairs)
    writer.start()
    copies = [Path(guanxi("backup", str(tmp_path / f"{number}.copy"))[1]["file"]) for number in range(3)]
    done.set()
    writer.join()
    for number, copy in enumerate(copies):
        folder = tmp_path / f"back{number}"
        folder.mkdir()
        with fresh_database(folder, f"pairs{number}_{worker_name}") as other:
            assert guanxi("restore", str(copy), database=other)[0] == 0
            found = names(other)
        assert found == ["左", "右"] * (len(found) // 2)
    assert found


def test_what_is_no_copy_is_refused(guanxi: Guanxi, tmp_path: Path, worker_name: str) -> None:
    nothing = tmp_path / "nothing.db"
    nothing.write_bytes(b"not a database at all" * 100)
    with fresh_database(tmp_path / "instance", f"broken_{worker_name}") as other:
        code, report = guanxi("restore", str(nothing), database=other)
    assert code == 1
    assert report["error"]


def test_a_rehearsal_says_what_would_come_of_it_and_changes_nothing(guanxi: Guanxi, url: str) -> None:
    write(url, "苏州丝绸")
    engine = make_engine(url)
    migrate.downgrade(engine, COMMERCE, "0007")
    code, report = guanxi("upgrade", "--rehearse")
    steps = {step["owner"]: step for step in report["steps"]}
    assert (code, steps["commerce"]["revisions"], steps["core"]["revisions"]) == (0, ["0008"], [])
    [status] = migrate.status(engine, [COMMERCE])
    assert status.current == "0007"
    engine.dispose()
    assert guanxi("upgrade")[0] == 0
    assert guanxi("migrate", "status")[1]["pending"] == 0


def test_a_migration_that_fails_is_named_and_nothing_is_lost(guanxi: Guanxi, url: str) -> None:
    engine = make_engine(url)
    migrate.downgrade(engine, COMMERCE, "base")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE commerce_order (id INTEGER)"))  # in the way
    engine.dispose()
    code, report = guanxi("upgrade", "--rehearse")
    steps = {step["owner"]: step["error"] for step in report["steps"]}
    assert (code, steps["core"]) == (1, "")
    assert "commerce_order" in steps["commerce"]
    assert "commerce" in report["held"]


def test_the_doctor_says_who_would_be_held_by_another_version_of_the_door(guanxi: Guanxi) -> None:
    bundled = sorted(point.name for point in entry_points(group=GROUP))
    assert "commerce" in bundled
    assert sorted(guanxi("plugin", "doctor")[1]["fits"]) == bundled
    code, report = guanxi("plugin", "doctor", "--api", "2")
    assert code == 1
    assert "version" in report["held"]["commerce"]
