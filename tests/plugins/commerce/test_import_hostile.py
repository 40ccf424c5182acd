"""Hostile files, for everything that files bring in: answered in a moment, with little memory, and by sentences."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select

from guanxi.contributions import CellKind, Importer, ImportField
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.errors import GuanxiError
from guanxi.transfer.guessing import guess
from guanxi.transfer.rehearsal import Rehearsed, rehearse
from guanxi.transfer.sampling import columns_of, take_sample
from guanxi.transfer.services import Wish, examine, imagined_plan
from guanxi.transfer.sources import open_source
from guanxi.transfer.trial import rehearse_records
from guanxi_commerce.models import Order, Product
from tests.core.test_import_hostile import FILES, HOSTILE

SECONDS, MEGABYTES = 5, 100
Maker = Callable[[Path, Sequence[str]], None]


def _written(content: bytes) -> Maker:
    return lambda path, _titles: path.write_bytes(content) and None


def _rows(path: Path, titles: Sequence[str], cells: Sequence[str], encoding: str = "utf-8") -> None:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row)
              for row in (titles, *([cell] * len(titles) for cell in cells)))
    path.write_bytes("\n".join(quoted).encode(encoding, "replace"))


def formulae(path: Path, titles: Sequence[str]) -> None:
    _rows(path, titles, ["=cmd|'/c calc'!A1", "@SUM(1)", "-1+1", "+1", *HOSTILE])


def destroyed(path: Path, titles: Sequence[str]) -> None:
    _rows(path, titles, ["1.38E+10", "#REF!", "########", "9" * 400, "1e999", "NaN", "0000-00-00", "12" * 2_000])


def another_encoding(path: Path, titles: Sequence[str]) -> None:
    _rows(path, titles, ["张伟"] * 3, "utf-16")


def broad(path: Path, titles: Sequence[str]) -> None:
    _rows(path, [*titles, *(f"c{place}" for place in range(10_000))], ["x"] * 3)


def half_a_workbook(path: Path, titles: Sequence[str]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, titles)
    path.write_bytes(path.read_bytes()[:-400])


def packed(path: Path, titles: Sequence[str]) -> None:
    with gzip.open(path, "wb") as file:
        file.write((",".join(titles) + "\n").encode())
        for _ in range(120):
            file.write(b"x" * (1 << 20))


def far_away(path: Path, titles: Sequence[str]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, titles)
        sheet.write(1_048_575, 16_383, "z")


def no_workbook(path: Path, _titles: Sequence[str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")


MADE: dict[str, Maker] = {made.__name__: made for made in (
    formulae, destroyed, another_encoding, broad, half_a_workbook, packed, far_away, no_workbook)}
MADE |= {name: _written(content) for name, content in FILES.items()}


def tried(ctx: Ctx, importer: Importer, path: Path) -> str:
    """The file as the wizard takes it: columns guessed, looked through, rehearsed; the sentence, or what it came to."""
    try:
        source = open_source(path, None, None, "")
        columns = guess(importer.fields(ctx), source.titles, columns_of(take_sample(source), len(source.titles)))
        maps = tuple(f"{key}=#{place}" for place, key in enumerate(columns, 1) if key)
        examined = examine(ctx, Wish(path=path, maps=maps, target=importer.key))
        found = Rehearsed()
        if importer.write is None:
            plan, definitions, _fields = imagined_plan(ctx, examined)
            rejected = list(rehearse(ctx, plan, definitions, examined.survey.rows, found))
        else:
            rejected = list(rehearse_records(ctx, examined.plan, examined.survey.rows, found))
    except GuanxiError as error:
        return str(error)
    assert all(ready.issues and str(ready.issues[0].message) for ready in rejected)
    return f"{found.rows} rows, {found.rejected} given back."


def title_of(field: ImportField) -> str:
    """A title by which its column is found."""
    return field.words[0] if field.kind is CellKind.CUSTOMER and field.words else str(field.title)


@pytest.mark.parametrize("target", ["customers", "contacts", "notes", "commerce.orders", "commerce.products"])
def test_each_is_answered_at_once_and_leaves_nothing(ctx: Ctx, tmp_path: Path, target: str) -> None:
    importer = ctx.catalogue.importers[target]
    titles = [title_of(field) for field in importer.fields(ctx)]
    for name, make in MADE.items():
        path = tmp_path / "file"
        make(path, titles)
        tracemalloc.start()
        started = time.process_time()
        said = tried(ctx, importer, path)
        seconds, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1] >> 20
        tracemalloc.stop()
        assert (seconds < SECONDS, peak < MEGABYTES) == (True, True), (name, seconds, peak)
        assert said.endswith((".", "?")), (name, said)
        assert "%(" not in said, (name, said)
    for model in (Customer, Order, Product):
        assert ctx.session.scalar(select(func.count()).select_from(model)) == 0
