"""Measure the product: `python -m benchmarks [--size 10000,100000] [--database sqlite] [lists deep ...]`.

Every subject is measured beside its floor or its limit; the exit code is 1 when one is beyond it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.databases import prepared
from benchmarks.measure import Row, table

SUBJECTS = ("lists", "deep", "search", "page", "create", "plugins", "importing", "jobs", "orders", "trade", "weight")


def main() -> int:
    """Run what the command line asks for."""
    asked = _arguments()
    beyond = 0
    for kind in asked.database.split(","):
        for size in (int(part) for part in asked.size.split(",")):
            rows = _measured(kind, size, asked.folder, asked.subjects or SUBJECTS)
            load = os.getloadavg()[0]
            print(f"\n{kind}, {size:,} customers, load {load:.1f}\n{table(rows)}", flush=True)
            beyond += sum(not row.held for row in rows)
    print(f"\n{beyond} beyond their limit" if beyond else "\nall within their limits")
    return 1 if beyond else 0


def _measured(kind: str, size: int, folder: Path, subjects: tuple[str, ...]) -> list[Row]:
    with prepared(kind, size, folder) as bench:
        return [row for name in subjects for row in import_module(f"benchmarks.{name}").run(bench)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("subjects", nargs="*", choices=[[], *SUBJECTS], metavar="subject",
                        help=f"what to measure: {', '.join(SUBJECTS)} (default: all)")
    parser.add_argument("--size", default="10000", help="numbers of customers, parted by commas")
    parser.add_argument("--database", default="sqlite,postgresql", help="sqlite, postgresql or both")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "guanxi-benchmarks",
                        help="where the databases are kept between runs")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
