"""Files that people sent to be imported: below the instance folder, for its owner alone, run and served by nobody.

Whatever a file was called, here it is called by numbers. Beside it lie its first rows and what a rehearsal found.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _l

KEPT_DAYS: Final = 30
_BLOCK: Final = 1 << 20


def folder_of(ctx: Ctx, setup_id: int) -> Path:
    """Where everything of one setup lies."""
    return _home(ctx) / str(setup_id)


def file_of(ctx: Ctx, setup_id: int) -> Path:
    """The file itself, which may be gone."""
    return folder_of(ctx, setup_id) / "table"


def existing_file(ctx: Ctx, setup_id: int) -> Path:
    """The file itself. Raises NotFound when it is gone."""
    path = file_of(ctx, setup_id)
    if not path.is_file():
        raise NotFound(_l("The file is gone: files are kept for %(days)s days. Send it again."), days=KEPT_DAYS)
    return path


def receive(stream: BinaryIO, path: Path) -> int:
    """Write what comes from `stream` to `path`, for its owner alone; the number of bytes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as file:
        path.chmod(0o600)
        shutil.copyfileobj(stream, file, _BLOCK)
        return file.tell()


def write_beside(folder: Path, name: str, content: Any) -> None:
    """Keep `content` as JSON beside the file; what was called so before is replaced whole."""
    part = folder / f"{name}.part"
    part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    part.chmod(0o600)
    part.replace(folder / f"{name}.json")


def read_beside(folder: Path, name: str) -> Any:
    """What `write_beside` put there, or None."""
    try:
        return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def delete_files(ctx: Ctx, setup_ids: Sequence[int]) -> None:
    """Delete everything of these setups."""
    for setup_id in setup_ids:
        shutil.rmtree(folder_of(ctx, setup_id), ignore_errors=True)


def stored_ids(ctx: Ctx) -> Iterator[int]:
    """The setups of which there are files."""
    return (int(folder.name) for folder in _home(ctx).glob("*") if folder.name.isdecimal())


def _home(ctx: Ctx) -> Path:
    return ctx.instance / "uploads" / "imports"
