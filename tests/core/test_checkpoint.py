"""SQLite's log is moved into the database file by its writer, outside of the time in which others wait."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine

from guanxi.ctx import Ctx
from guanxi.db import checkpoint, unit_of_work
from guanxi.testing.factories import Made

MARK = "0b5e7d1c9a"


@pytest.fixture
def file(engine: Engine) -> Path:
    """The database's file."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL looks after its log itself")
    return Path(engine.url.database or "")


def holds_mark(path: Path) -> bool:
    """Read by another process: one that closes a file gives up all its locks on it, SQLite's with them."""
    return subprocess.run(["grep", "-q", MARK, str(path)], check=False).returncode == 0


def test_a_small_write_stays_in_the_log(file: Path, make: Made) -> None:
    make.customer("张伟", source=MARK)
    assert (holds_mark(file), holds_mark(Path(f"{file}-wal"))) == (False, True)


def test_a_log_that_has_grown_is_moved(file: Path, make: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "DUE", 4_096)
    make.customer("张伟", source=MARK)
    assert holds_mark(file)


def test_nobody_waits_for_the_log_to_be_moved(file: Path, ctx: Ctx, make: Made,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "DUE", 4_096)
    free: list[bool] = []
    relieve = checkpoint.relieve

    def watched(engine: Engine) -> None:
        with unit_of_work(ctx):
            free.append(True)
        relieve(engine)

    monkeypatch.setattr("guanxi.db.work.relieve", lambda engine: watched(engine) if not free else None)
    make.customer("张伟", source=MARK)
    assert free == [True]
    assert file.exists()
