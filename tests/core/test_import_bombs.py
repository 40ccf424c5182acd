"""Files made to exhaust memory are refused in a moment and a little memory, whatever they pretend to be."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

ROOT = Path(__file__).parents[2]
MEGABYTES, SECONDS = 100, 5
PROBE = """
import resource, sys, time
from pathlib import Path
from guanxi.transfer.problems import FileRefused
from guanxi.transfer.sources import open_source
from guanxi.transfer.survey import survey
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    survey(open_source(Path(sys.argv[1])))
except FileRefused as error:
    print(error.code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024,
          time.process_time() - started)
"""


def packed_zeros(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        for _ in range(300):
            file.write(bytes(1 << 20))


def packed_rows(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        file.write(b"a,b\n")
        for _ in range(300):
            file.write(b"1,2\n" * (1 << 18))


def endless_line(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(150):
            file.write(b"x" * (1 << 20))


def endless_quote(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'a,b\n1,"')
        for _ in range(150):
            file.write(b"text,text\n" * (1 << 17))


def many_columns(path: Path) -> None:
    path.write_text(",".join(f"c{number}" for number in range(200_000)))


def far_cell(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(1_048_575, 16_383, "z")


def many_strings(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(300):
            part.write(b"<si><t>x</t></si>" * (1 << 16))


@pytest.mark.parametrize("make", [packed_zeros, packed_rows, endless_line, endless_quote, many_columns, far_cell,
                                  many_strings])
def test_a_bomb_costs_little(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "bomb"
    make(path)
    done = subprocess.run([sys.executable, "-c", PROBE, str(path)], cwd=ROOT, capture_output=True, text=True,
                          check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "core")})
    code, megabytes, seconds = done.stdout.split()
    assert code
    assert int(megabytes) < MEGABYTES
    assert float(seconds) < SECONDS
