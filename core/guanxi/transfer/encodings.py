"""In which encoding a file is written: guessed from all of it, or given and then checked; never half and half."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guanxi.customers.spreadsheets import shown
from guanxi.i18n import _l
from guanxi.transfer.files import BLOCK, blocks, opened
from guanxi.transfer.problems import FileRefused

OFFERED: Final = ("utf-8", "gb18030", "latin-1", "utf-16")
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TITLES: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "iso8859-1": "Latin-1",
                  "cp1252": "Windows-1252", "utf-16": "UTF-16"}
_SAMPLE: Final = 2_000  # lines looked at more closely
_MIXED: Final = 0.1  # above this share, lines in UTF-8 among others are no accident
_CHINESE: Final = 0.6  # of the bytes beyond ASCII that stand in pairs as Chinese texts have them


def encoding_of(path: Path, given: str | None = None) -> str:
    """The encoding of the text in `path`, as Python names it.

    Raises FileRefused, naming the row, when a line is written in another one.
    """
    wanted = _known(given) if given else None
    marked = _marked(path)
    if wanted in (None, "utf-8", "utf-8-sig", "utf-16") and marked:
        wanted = marked
    if wanted is None and _reads(path, "utf-8"):
        return "utf-8"
    encoding = wanted or _guess(path)
    if encoding != "iso8859-1" and not _reads(path, encoding):
        row, value = _first_other(path, encoding)
        raise _other_encoding(row, value, encoding)
    return encoding


def title_of(encoding: str) -> str:
    """As people call it."""
    return _TITLES.get(encoding, encoding)


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name.strip())
    except LookupError:
        found = None
    if found is None or not found._is_text_encoding:
        raise FileRefused(_l("There is no encoding called “%(name)s”. Known ones are %(names)s."),
                          code="encoding.unknown", name=shown(name), names=", ".join(OFFERED))
    # gbk and gb2312 are parts of gb18030; a file that says so may still hold a character beyond them.
    return "gb18030" if found.name in ("gbk", "gb2312") else found.name


def _marked(path: Path) -> str | None:
    with opened(path) as stream:
        head = stream.read(4_096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    zeros = head[1::2].count(0), head[::2].count(0)
    if max(zeros) * 4 > len(head):  # every other byte of Latin text in UTF-16
        return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    return None


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


@dataclass(slots=True)
class _Seen:
    """What lines beyond ASCII were found to be."""

    utf8: int = 0
    other: int = 0
    sample: list[bytes] = field(default_factory=list)


def _guess(path: Path) -> str:
    """The encoding of a file that is not UTF-8 throughout."""
    seen = _Seen()
    for line in _lines(path):
        if line.isascii():
            continue
        if _decodes(line, "utf-8"):
            seen.utf8 += 1
        else:
            seen.other += 1
            if len(seen.sample) < _SAMPLE:
                seen.sample.append(line)
    if seen.utf8 > _MIXED * (seen.utf8 + seen.other):
        return "utf-8"  # and the line that is not will be named
    if _looks_chinese(seen.sample):
        return "gb18030"
    return "cp1252" if _reads(path, "cp1252") else "iso8859-1"


def _looks_chinese(lines: Iterable[bytes]) -> bool:
    """Chinese characters are mostly two bytes beyond ASCII; accented letters stand between plain ones."""
    high = paired = 0
    for line in lines:
        place = 0
        while place < len(line):
            if line[place] < 0x80:
                place += 1
            elif place + 1 < len(line) and line[place] >= 0xA1 and line[place + 1] >= 0xA1:
                high, paired, place = high + 2, paired + 2, place + 2
            else:
                high, place = high + 1, place + 1
    return paired > _CHINESE * high


def _lines(path: Path) -> Iterator[bytes]:
    with opened(path) as stream:
        while line := stream.readline(BLOCK):
            yield line


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True


def _first_other(path: Path, encoding: str) -> tuple[int, str]:
    """The row of the first line that is not in `encoding`, and what it says. Quotes keep a row's lines together."""
    row, quoted = 1, False
    for line in _lines(path):
        if not _decodes(line.strip(b"\x00\r\n"), encoding):
            return row, _readable(line)
        quoted ^= line.count(b'"') % 2 == 1
        row += not quoted
    return row, ""


def _readable(line: bytes) -> str:
    """A line in the encoding it seems to have, from its first character beyond ASCII on."""
    other = "utf-8" if _decodes(line, "utf-8") else "gb18030" if _looks_chinese([line]) else "latin-1"
    text = line.decode(other, "replace")
    start = next((place for place, character in enumerate(text) if not character.isascii()), 0)
    return shown(text[max(start - 10, 0):])


def _other_encoding(row: int, value: str, encoding: str) -> FileRefused:
    return FileRefused(
        _l("Row %(row)s is not written in %(encoding)s like the rest: “%(value)s”. Save the whole file in one "
           "encoding, best UTF-8, and import it again."),
        code="encoding.mixed", row=row, value=value, encoding=title_of(encoding))
