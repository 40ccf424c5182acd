"""The import of customers by command: against the raw insert of the same rows, into an empty base and onto a full one,
its memory, and how long members of staff wait for their own saving meanwhile."""

from __future__ import annotations

import csv
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from benchmarks.copies import fresh
from benchmarks.databases import Bench, size_of
from benchmarks.measure import Row
from benchmarks.raw import raw_seconds
from benchmarks.seed import GIVEN, SURNAMES
from guanxi.config import Config
from guanxi.ctx import Principal
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer
from guanxi.customers.services import write_one
from guanxi.features import make_runtime

MOST_TIMES_RAW = 2.5
EMPTY, ONTO = 8_000, 5_000
SLOPE = 1.0
WAIT = 150.0
COUNTS_FROM = 100_000
"""Rows from which on the limits of speed and memory count: below, most of it is the start of two processes."""
PLACES = ("浙江省杭州市西湖区", "北京市朝阳区", "上海市浦东新区", "广东省深圳市南山区", "330106", "江苏省南京市鼓楼区")
KEY = "benchmark-key-" * 4


def run(bench: Bench) -> list[Row]:
    """The rows of this subject: `bench.size` customers into an empty base, then a fifth more onto them."""
    more = max(bench.size // 5, 10_000)
    counts = bench.size >= COUNTS_FROM
    with fresh(bench) as target:
        first = _imported(target, _file(target.folder, bench.size, 0))
        raw = raw_seconds(target)
        staff = _Staff(target)
        second = _imported(target, _file(target.folder, more, bench.size), staff)
        assert size_of(target.engine) == bench.size + more
    ratio = first.seconds / raw
    return [
        Row(what=f"import of {bench.size:,} customers", found=f"{first.seconds:.1f} s", floor=f"{raw:.1f} s raw",
            ratio=ratio, limit=f"<= {MOST_TIMES_RAW}x", held=not counts or ratio <= MOST_TIMES_RAW),
        _speed("into an empty base", bench.size / first.seconds, EMPTY, counts),
        _speed(f"{more:,} onto {bench.size:,}, staff saving", more / second.seconds, ONTO, counts),
        Row(what="memory by 100,000 rows", found=f"{first.slope():.2f} MB", limit=f"< {SLOPE} MB",
            held=not counts or first.slope() < SLOPE),
        staff.row(),
    ]


def _speed(what: str, found: float, least: int, counts: bool) -> Row:
    return Row(what=what, found=f"{found:,.0f} rows/s", limit=f">= {least:,} rows/s", held=not counts or found >= least)


def _file(folder: Path, rows: int, first: int) -> Path:
    """People no two of whom share a phone or an e-mail, in no order."""
    path = folder / f"people-{first}.csv"
    chance = random.Random(first)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("姓名", "手机", "邮箱", "地区"))
        for number in range(first, first + rows):
            digits = (number * 61_803_399) % 10**8
            name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
            writer.writerow((name, f"139{digits:08d}", f"u{digits}@example.com", chance.choice(PLACES)))
    return path


@dataclass(slots=True)
class _Import:
    """One run of the command: how long by its own report, and its memory as it went on (rows, MB)."""

    seconds: float = 0.0
    memory: list[tuple[int, float]] = field(default_factory=list)

    def slope(self) -> float:
        """MB by 100,000 rows, by the line of least squares over the later three quarters."""
        later = self.memory[len(self.memory) // 4:]
        if len(later) < 3:
            return 0.0
        return statistics.linear_regression(*zip(*later, strict=True)).slope * 100_000


def _imported(bench: Bench, path: Path, staff: _Staff | None = None) -> _Import:
    """Run `guanxi import customers` on `path` in a process of its own, watching it."""
    found = _Import()
    maps = [f"--map={field}={title}" for field, title in
            (("name", "姓名"), ("phone", "手机"), ("email", "邮箱"), ("region", "地区"))]
    process = subprocess.Popen(
        [sys.executable, "-m", "guanxi.cli", "import", "customers", str(path), *maps, "--json"],
        stdout=subprocess.PIPE, text=True,
        env={**os.environ, "GUANXI_INSTANCE": str(bench.folder), "GUANXI_DATABASE_URL": bench.url,
             "GUANXI_SECRET_KEY": KEY, "GUANXI_AUDIT_KEY": KEY})
    before = size_of(bench.engine)
    watch = threading.Thread(target=_watch, args=(process, found, lambda: size_of(bench.engine) - before))
    watch.start()
    while process.poll() is None:
        if staff is None:
            time.sleep(0.1)
        else:
            staff.save()
    watch.join()
    assert process.stdout is not None
    report = json.loads(process.stdout.read())
    assert (report["ok"], report.get("rows_rejected")) == (True, 0), report
    found.seconds = report["seconds"]
    return found


def _watch(process: subprocess.Popen[str], found: _Import, rows: Callable[[], int]) -> None:
    while process.poll() is None:
        time.sleep(2)
        own = [process.pid, *_children(process.pid)]
        found.memory.append((rows(), sum(map(_memory, own))))


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def _memory(pid: int) -> float:
    """MB of a process that are its own: pages of mapped files are the system's."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


class _Staff:
    """A member of staff who goes on saving customers while the import runs."""

    def __init__(self, bench: Bench) -> None:
        self._runtime = _runtime(bench)
        self._ids = _some_ids(bench.engine)
        self._times: list[float] = []

    def save(self) -> None:
        """Change one customer, then think a little."""
        with self._runtime.opened(Principal.system("staff")) as ctx:
            started = time.perf_counter()
            values = {"source": f"展会{len(self._times)}"}
            write_one(ctx, Draft(values=values, customer_id=random.choice(self._ids)))
            self._times.append((time.perf_counter() - started) * 1000)
        time.sleep(0.05)

    def row(self) -> Row:
        """How long nineteen of twenty savings took at most."""
        p95 = statistics.quantiles(self._times, n=20)[-1] if len(self._times) > 1 else 0.0
        return Row(what=f"staff saving during an import ({len(self._times)} times)", limit=f"p95 <= {WAIT:.0f} ms",
                   found=f"p95 {p95:.0f} ms, worst {max(self._times, default=0):.0f}", held=p95 <= WAIT)


def _runtime(bench: Bench) -> Any:
    config = Config(instance=bench.folder, database_url=bench.url, secret_key=KEY, audit_key=KEY.encode())
    return make_runtime(config, bench.engine, ())


def _some_ids(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(select(Customer.id).limit(1_000)).scalars())
