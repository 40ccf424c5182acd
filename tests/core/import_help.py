"""What the tests of importing share: files, imports as services run them, and all that an import left behind."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx
from guanxi.customers.models import ContactPoint, Customer, CustomerProfile, CustomField, CustomValue, IdentityKey
from guanxi.db import UnitOfWork, retrying
from guanxi.search.models import SearchText
from guanxi.timeline.models import TimelineEntry
from guanxi.transfer.engine import import_rows
from guanxi.transfer.reasons import Reason
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Begun, Wish, begin, examine

NAMED = ("name=姓名", "phone=手机", "email=邮箱")
TITLES = ("姓名", "手机", "邮箱")
DATA = "GUANXI_TEST_DATA"
ROOT = Path(__file__).parents[2]


def real_file(folder: str, name: str) -> Path:
    """A real file of the data sets kept beside the project, or a skipped test."""
    homes = [os.environ.get(DATA), Path(__file__).parents[3] / "shared" / "data"]
    found = next((path for home in homes if home and (path := Path(home) / folder / name).exists()), None)
    if found is None:
        pytest.skip(f"{folder}/{name} is not here: set {DATA} to the folder that holds it")
    return found


def table(path: Path, rows: Sequence[Sequence[str]], titles: Sequence[str] = TITLES, encoding: str = "utf-8",
          delimiter: str = ",") -> Path:
    """Write a table; packed if its name says so."""
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([titles, *rows])
    return path


def people(count: int, first: int = 0) -> list[tuple[str, str, str]]:
    """Rows of people no two of whom share anything."""
    names = ("张伟", "王芳", "李娜", "刘洋", "陈静")
    return [(f"{names[number % 5]}{chr(0x4E00 + number % 5000)}", f"138{number:08d}", f"u{number}@example.com")
            for number in range(first, first + count)]


class Driver:
    """Runs an import in the foreground; `after` is told the rows done after each transaction."""

    def __init__(self, ctx: Ctx, after: Callable[[int], object] = lambda _done: None, cancel: bool = False) -> None:
        self.ctx = ctx
        self._after = after
        self._cancel = cancel

    def retrying(self, work: Callable[[UnitOfWork], None]) -> None:
        retrying(self.ctx, work)

    def progress(self, done: int, _total: int) -> None:
        self._after(done)

    def cancelled(self) -> bool:
        return self._cancel


def began(ctx: Ctx, path: Path, maps: Sequence[str] = NAMED, **wish: Any) -> Begun:
    """An import that is recorded but has not begun to write."""
    return begin(ctx, examine(ctx, Wish(path=path, maps=tuple(maps), **wish)))


def take_over(ctx: Ctx, path: Path, maps: Sequence[str] = NAMED, **wish: Any) -> Run:
    """Import `path`."""
    begun = began(ctx, path, maps, **wish)
    return import_rows(Driver(ctx), begun.run_id, begun.plan)


def counts(run: Run) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    return run.created, run.updated, run.unchanged, run.rejected


def told(ctx: Ctx, path: Path, maps: Sequence[str] = NAMED, **wish: Any) -> list[Reason]:
    """Why rows of `path` were not taken over."""
    begun = began(ctx, path, maps, **wish)
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    return list(explained(begun.plan, rejected_rows(ctx, run.id)))


def customers(ctx: Ctx) -> dict[str, str]:
    """Numbers by name."""
    return {row.name: row.number for row in ctx.session.execute(select(Customer.name, Customer.number))}


def content(ctx: Ctx) -> str:
    """A hash of everything imports write about customers, without ids, times and random salts."""
    owners = {row.id: row.number for row in ctx.session.execute(select(Customer.id, Customer.number))}
    keys = {row.id: row.key for row in ctx.session.execute(select(CustomField.id, CustomField.key))}
    left_out = {"id", "created_at", "updated_at", "at", "entered_at", "note_id", "person_id"}
    found: list[str] = []
    for model in (Customer, CustomerProfile, ContactPoint, IdentityKey, CustomValue, SearchText, TimelineEntry):
        columns = [column for column in model.__mapper__.columns.keys() if column not in left_out]  # noqa: SIM118 - a collection
        for row in ctx.session.execute(select(*(getattr(model, column) for column in columns))):
            values = dict(row._mapping)
            if "customer_id" in values:
                values["customer_id"] = owners[values["customer_id"]]
            if "field_id" in values:
                values["field_id"] = keys[values["field_id"]]
            found.append(json.dumps([model.__tablename__, values], default=str, sort_keys=True))
    for entry in ctx.session.execute(
            select(AuditEntry.entity_id, AuditEntry.action, AuditEntry.changes).where(AuditEntry.entity == "customer")):
        fields = {key: change[:2] for key, change in entry.changes.items()}
        found.append(json.dumps([owners[entry.entity_id], entry.action, fields], sort_keys=True))
    return sha256("\n".join(sorted(found)).encode()).hexdigest()


def killed(engine: Engine, instance: Path, path: Path, options: dict[str, Any], places: Sequence[int], seed: int
           ) -> int:
    """Run the import to its end, killing it somewhere behind each of `places`; how often that was."""
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.interrupted_import", url, str(instance), str(path), json.dumps(options),
         json.dumps(places), str(seed)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "core"), str(ROOT / "plugins"), str(ROOT)))})
    return int(done.stdout)
