"""Files that are no tables, read as such by what plugins know of them; then an import like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from guanxi.contributions import TableFormat
from guanxi.ctx import Ctx
from guanxi.transfer.export import write_csv
from guanxi.transfer.files import opened

HEAD: Final = 1_024


def formats_for(ctx: Ctx, importer: str) -> list[TableFormat]:
    """What an importer can take beside tables."""
    return [item for item in ctx.catalogue.table_formats.values() if importer in item.importers]


def convert(ctx: Ctx, importer: str, path: Path) -> None:
    """Put a table in the place of the file at `path`, when it is no table but can be read as one.

    Raises FileRefused and Refused when it can't be read after all; then the file is as it was.
    """
    found = _format_of(ctx, importer, path)
    if found is not None:
        part = path.with_name(f"{path.name}.table")
        _write(ctx, found, path, part)
        part.replace(path)


@contextmanager
def as_table(ctx: Ctx, importer: str, path: Path) -> Iterator[Path]:
    """The file at `path`, or a table made of it, which is there for the length of the block."""
    found = _format_of(ctx, importer, path)
    if found is None:
        yield path
        return
    with TemporaryDirectory() as folder:
        table = Path(folder) / f"{path.stem}.csv"
        _write(ctx, found, path, table)
        yield table


def _format_of(ctx: Ctx, importer: str, path: Path) -> TableFormat | None:
    offered = formats_for(ctx, importer)
    if not offered:
        return None
    with opened(path) as stream:
        head = stream.read(HEAD)
    return next((item for item in offered if item.recognises(head)), None)


def _write(ctx: Ctx, found: TableFormat, path: Path, table: Path) -> None:
    try:
        with opened(path) as stream, table.open("wb") as target:
            table.chmod(0o600)
            rows = found.rows(ctx, stream)
            titles: Sequence[str] = next(rows, ())
            write_csv(target, titles, rows)
    except BaseException:
        table.unlink(missing_ok=True)
        raise
