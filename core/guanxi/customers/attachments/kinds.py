"""What a file is by its content, and what it may be called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import filetype

from guanxi.errors import Refused
from guanxi.i18n import _, _l

LONGEST: Final = 200
UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"
_PROGRAMS: Final = ("application/x-msdownload", "application/x-executable", "application/x-mach-binary",
                    "application/x-nintendo-nes-rom")
_PARTS: Final = re.compile(r"[/\\]")
_LOOKED_AT: Final = 4096


def media_type(path: Path) -> str:
    """What the content of a file says it is. Raises Refused for a program."""
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    found = filetype.guess(head)
    if (found is not None and found.mime in _PROGRAMS) or head.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise Refused(_l("Programs can’t be kept here."))
    if found is not None:
        return str(found.mime)
    return TEXT if _is_text(head) else UNKNOWN


def plain_name(given: str) -> str:
    """What a file is called: the last part of what was sent, without anything that can't be seen."""
    last = _PARTS.split(given)[-1]
    shown = "".join(char for char in last if char.isprintable()).strip().strip(".") or _("File")
    stem, dot, ending = shown.rpartition(".")
    if len(shown) <= LONGEST:
        return shown
    return f"{stem[:LONGEST - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < 10 else shown[:LONGEST]


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut by the end of what was read
    return True
