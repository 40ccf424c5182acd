"""The file that keeps what an uninstalled plugin had: its rows and settings, in a ZIP with a line of JSON for each row.

It lies in the instance folder, for its owner alone, until somebody deletes it.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l
from guanxi.settings.switching import PERMISSION

FORMAT: Final = 1
_CONTENTS: Final = "archive.json"
_FOLDER: Final = "archives"

_WRITE: Final[Mapping[type, Callable[[Any], Any]]] = {
    datetime: datetime.isoformat, date: date.isoformat, time: time.isoformat, timedelta: timedelta.total_seconds,
    Decimal: str, UUID: str, bytes: lambda value: base64.b64encode(value).decode(), dict: lambda value: value,
    list: lambda value: value}
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat, "Decimal": Decimal,
    "UUID": UUID, "timedelta": lambda value: timedelta(seconds=value), "bytes": base64.b64decode,
    "dict": lambda value: value, "list": lambda value: value}
"""What JSON has no word for is written {"type": value}; plain values as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What an archive holds: `rows` by table, the `revision` of the plugin's migrations the tables stood at, the kind
    of database they came from, and the plugin's `settings`."""

    plugin: str
    title: str
    version: str
    revision: str | None
    database: str
    made_at: str
    rows: Mapping[str, int]
    settings: Mapping[str, Any]
    format: int = FORMAT

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive on disk. `name` is its file's, by which pages and commands call it."""

    path: Path
    contents: Contents

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.contents.made_at)

    def rows(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The rows of one table."""
        with zipfile.ZipFile(self.path) as archive, archive.open(f"{table}.jsonl") as stream:
            for line in stream:
                yield {name: _read(value) for name, value in json.loads(line).items()}


def write(path: Path, contents: Contents, rows: Callable[[str], Iterable[Mapping[str, Any]]],
          tick: Callable[[int], None]) -> None:
    """Write an archive, whole or not at all: `rows` gives those of a table by its name. `tick` is told how many rows
    have been written. Raises Refused when they are not as many as `contents` says."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    done = 0
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, expected in contents.rows.items():
            before = done
            with archive.open(f"{table}.jsonl", "w", force_zip64=True) as raw:
                stream = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
                for row in rows(table):
                    stream.write(json.dumps({name: _written(value) for name, value in row.items()}, ensure_ascii=False))
                    stream.write("\n")
                    done += 1
                    tick(done)
                stream.flush()
                stream.detach()
            if done - before != expected:
                raise Refused(_l("Somebody wrote to “%(table)s” meanwhile. Nothing was taken away; try again."),
                              table=table)
        archive.writestr(_CONTENTS, json.dumps(asdict(contents), ensure_ascii=False))
    part.replace(path)


def path_of(instance: Path, plugin: str, number: int | str) -> Path:
    """Where the archive of one uninstalling lies; the same for the same `number`."""
    return instance / _FOLDER / f"{plugin}-{number}.zip"


def archives_of(instance: Path, plugin: str) -> list[Archive]:
    """The archives there are of a plugin, the latest first."""
    found = [read for path in (instance / _FOLDER).glob(f"{plugin}-*.zip") if (read := _opened(path)) is not None]
    return sorted((one for one in found if one.contents.plugin == plugin), key=lambda one: one.contents.made_at,
                  reverse=True)


def archive_called(instance: Path, plugin: str, name: str) -> Archive:
    """One of them. Raises NotFound for one there is not."""
    for one in archives_of(instance, plugin):
        if one.name == name:
            return one
    raise NotFound(_l("There is no archive called “%(name)s”."), name=name)


def delete(ctx: Ctx, plugin: str, name: str) -> None:
    """Delete an archive for good. Raises NotFound for one there is not."""
    ctx.require(PERMISSION)
    found = archive_called(ctx.instance, plugin, name)
    record(ctx, "plugin", 0, "delete_archive", {"rows": (found.contents.total, 0)})
    found.path.unlink(missing_ok=True)


def _opened(path: Path) -> Archive | None:
    """The archive in a file, None for a file that is none, or of a later format."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = json.loads(archive.read(_CONTENTS))
        return Archive(path, Contents(**contents)) if contents["format"] == FORMAT else None
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return None


def _written(value: Any) -> Any:
    write_value = _WRITE.get(type(value))
    return value if write_value is None else {type(value).__name__: write_value(value)}


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, content)] = value.items()
    return _READ[kind](content)
