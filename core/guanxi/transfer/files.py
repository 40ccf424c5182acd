"""Files opened whatever they are packed in, and refused when they are no table or a bomb."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Literal, cast

from guanxi.errors import ConfigurationError
from guanxi.i18n import _l
from guanxi.transfer.problems import FileRefused

BLOCK: Final = 1 << 20
_SUSPICIOUS: Final = 64 * BLOCK
_MOST_INFLATED: Final = 250
"""Times its size that a packed table may have. Tables reach 30; what is made to fill a disk, 1,000."""

FileKind = Literal["text", "workbook"]
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"


def file_kind(path: Path) -> FileKind:
    """Whether `path` holds text (packed or not) or a workbook. Raises FileRefused for what is neither."""
    with _errors_named(path), path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise FileRefused(_l("The file is empty."), code="file.empty")
    if head.startswith(_OLE):
        raise FileRefused(_l("This is a workbook in Excel's old format. Save it as .xlsx or CSV and import that."),
                          code="file.old_workbook")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise FileRefused(_l("This is a document or a picture, not a table. Save the table as CSV or .xlsx."),
                          code="file.no_table")
    return "workbook" if head.startswith(_ZIP) else "text"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a text file, unpacked if it is packed by gzip."""
    with _errors_named(path), path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield cast(BinaryIO, unpacked)


def blocks(path: Path) -> Iterator[bytes]:
    """The unpacked content in pieces, watching how much comes out of how little."""
    with _errors_named(path), path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        stream: BinaryIO = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
        total = 0
        while block := stream.read(BLOCK):
            total += len(block)
            if packed and total > _SUSPICIOUS and total > _MOST_INFLATED * file.tell():
                raise FileRefused(_l("The file would unpack to far more than it says: it is damaged, or made to "
                                     "fill the disk. Unpack it yourself and import the CSV."), code="file.bomb")
            yield block


def fingerprint(path: Path) -> str:
    """By what the same file is known again."""
    digest = sha256()
    with _errors_named(path), path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def text_of(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """`stream` as text, its line ends as they are."""
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


@contextmanager
def _errors_named(path: Path) -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        raise FileRefused(_l("The file ends in the middle: its packed content is cut off. Get it again and import "
                             "the whole."), code="file.cut") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileRefused(_l("The packed file is damaged and can't be unpacked. Get it again."),
                          code="file.damaged") from error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ConfigurationError(_l("There is no file “%(path)s”. Check the name and the folder."),
                                 path=path) from error
    except PermissionError as error:
        raise ConfigurationError(_l("The file “%(path)s” may not be read by this user."), path=path) from error
