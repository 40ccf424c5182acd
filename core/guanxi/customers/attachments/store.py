"""Where the content of attachments lies: below the instance folder, named by its digest, written once."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from guanxi.ctx import Ctx
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l

PREVIEW: Final = ".webp"
_BLOCK: Final = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was received: where it lies, its SHA-256 in hexadecimal digits, its size in bytes."""

    path: Path
    digest: str
    size: int


def receive(ctx: Ctx, stream: IO[bytes], largest: int) -> Content:
    """Keep what comes from `stream`, once whatever its names. Raises Refused when it is empty or has more than
    `largest` bytes; then nothing is left of it."""
    home = _home(ctx)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=home, prefix=".part-", delete=False) as part:
        try:
            digest, size = _copy(stream, part.file, largest)
            part.flush()
            os.fsync(part.fileno())
            path = path_of(ctx, digest)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            Path(part.name).replace(path)  # the same content under the same name: its age is that of the newest
        finally:
            Path(part.name).unlink(missing_ok=True)
    return Content(path=path, digest=digest, size=size)


def path_of(ctx: Ctx, digest: str) -> Path:
    """Where content with this digest lies, if it is there."""
    return _home(ctx) / digest[:2] / digest


def preview_of(ctx: Ctx, digest: str) -> Path:
    """Where its preview lies, if it has one."""
    return path_of(ctx, digest).with_suffix(PREVIEW)


def existing(path: Path) -> Path:
    """`path`. Raises NotFound when nothing is there: a folder that hosts don't share, or one restored from less."""
    if not path.is_file():
        raise NotFound(_l("The content of this file is not on this server. Ask your administrator."))
    return path


def old_digests(ctx: Ctx, age: float) -> Iterator[str]:
    """The digests of content written more than `age` seconds ago; of what was never finished, nothing is left."""
    before = time.time() - age
    for path in sorted(_home(ctx).glob("??/*")):
        if path.suffix != PREVIEW and path.stat().st_mtime < before:
            yield path.name
    for part in _home(ctx).glob(".part-*"):
        if part.stat().st_mtime < before:
            part.unlink(missing_ok=True)


def forget(ctx: Ctx, digest: str) -> None:
    """Delete content and preview."""
    path_of(ctx, digest).unlink(missing_ok=True)
    preview_of(ctx, digest).unlink(missing_ok=True)


def _copy(stream: IO[bytes], target: IO[bytes], largest: int) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > largest:
            raise Refused(_l("A file may have at most %(most)s MB."), most=largest >> 20)
        found.update(block)
        target.write(block)
    if not size:
        raise Refused(_l("The file is empty."))
    return found.hexdigest(), size


def _home(ctx: Ctx) -> Path:
    return ctx.instance / "files" / "attachments"
