"""The table of administrative divisions (GB/T 2260), brought by the build; withdrawn codes mapped forward."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from guanxi.paths import PACKAGE, VENDOR

EDITION: Final = "2024"
"""The year-end at which the codes were valid; it rises with the package that assets.json takes them from."""

TABLE: Final = VENDOR / "regions.json"
RETIRED: Final = PACKAGE / "data" / "retired_divisions.csv"

MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
# Rows that only fill the place of a city: they gather what a municipality or a province governs directly.
_FILLERS: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Divisions:
    """Names by code, in order; what lies right under each; withdrawn codes with their names and successors."""

    names: Mapping[str, str]
    children: Mapping[str, tuple[str, ...]]
    retired: Mapping[str, tuple[str, str]]

    def parent(self, code: str) -> str | None:
        """The division above, fillers left out; None for a province. `code` need not be current."""
        if code.endswith("0000"):
            return None
        city, province = f"{code[:4]}00", f"{code[:2]}0000"
        return city if city != code and city in self.names else province

    def resolve(self, code: str) -> str | None:
        """The current division of a code: itself, its successor, else the city or province it lay in."""
        if code in self.names:
            return code
        if code in self.retired:
            return self.retired[code][1]
        return next((above for above in (f"{code[:4]}00", f"{code[:2]}0000") if above in self.names), None)


@lru_cache(maxsize=1)
def divisions() -> Divisions | None:
    """The table, or None where the build could not bring it."""
    return read_divisions(TABLE) if TABLE.is_file() else None


def read_divisions(table: Path) -> Divisions:
    """The table in a file of [code, name] pairs."""
    rows = dict(json.loads(table.read_text(encoding="utf-8")))
    names = {code: name for code, name in sorted(rows.items()) if not _is_filler(code, name)}
    retired = _read_retired(set(names))
    whole = Divisions(names=names, children={}, retired=retired)
    children: dict[str, list[str]] = defaultdict(list)
    for code in names:
        children[whole.parent(code) or ""].append(code)
    under = {code: tuple(below) for code, below in children.items()}
    return Divisions(names=names, retired=retired, children=under)


def _is_filler(code: str, name: str) -> bool:
    repeats = f"{code[:2]}0000" in MUNICIPALITIES and code.endswith("00") and not code.endswith("0000")
    return repeats or name in _FILLERS


def _read_retired(current: set[str]) -> dict[str, tuple[str, str]]:
    with RETIRED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["code"]: (row["name"], row["now"]) for row in rows if row["now"] in current}
