"""Reading e-mail as it comes, hostile or broken: bounded, and never an error.

The standard library's modern policy parses every header by a grammar, which takes minutes for one that is made for it;
the old one leaves them alone. What is looked at is cut first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Mail
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from guanxi_messages.bodies import text_of

MOST_BYTES: Final = 20 << 20
MOST_TEXT: Final = 200_000
MOST_FILES: Final = 20
_MOST_PARTS: Final = 200
_HEADER: Final = 2_000
_ID: Final = re.compile(r"<([^<>\s]{1,300})>")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_STATUS: Final = re.compile(r"^Status:\s*([245])\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A file that came along."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn:
    """An e-mail as it was read. `mark` is a digest of its Message-ID, or of the whole where it has none; `answers` are
    the ids it refers to, nearest first, as one text. `status` is "5" or "4" of a report that something was not
    delivered, for good or for now. `dropped` files were too many."""

    mark: str
    message_id: str
    answers: str
    address: str
    name: str
    subject: str
    text: str
    at: datetime
    files: tuple[Enclosed, ...]
    dropped: int
    status: str
    whole: str


def read_letter(raw: bytes, now: datetime) -> CameIn:
    """Whatever `raw` is, read as far as it goes; `now` stands for a date that is none, or lies ahead."""
    mail = _parsed(raw)
    name, address = _sender(mail)
    own = _ID.search(_header(mail, "Message-ID"))
    parts = list(_parts(mail))
    files, dropped = _files(parts)
    text = _text(parts)
    nearest = [*_ID.findall(_header(mail, "In-Reply-To")), *reversed(_ID.findall(_header(mail, "References")))]
    return CameIn(
        mark=hashlib.sha256(own[1].encode() if own else raw).hexdigest(), message_id=f"<{own[1]}>"[:300] if own else "",
        answers=" ".join(nearest), address=address[:254].lower(), name=name[:200],
        subject=" ".join(_words(_header(mail, "Subject")).split())[:300], text=text[:MOST_TEXT],
        at=_date(mail, now), files=files, dropped=dropped, status=_status(mail, parts),
        whole=raw[:MOST_TEXT].decode("latin-1"))


def _parsed(raw: bytes) -> Mail:
    try:
        return message_from_bytes(raw[:MOST_BYTES], policy=compat32)
    except (MessageError, ValueError, LookupError, RecursionError):
        return Mail(policy=compat32)


def _parts(mail: Mail) -> Iterator[Mail]:
    """The leaves, in their order, at most so many; by hand: a thousand boxes in each other are no reason to fail."""
    waiting: list[Mail] = [mail]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        seen += 1
        part = waiting.pop()
        held = part.get_payload() if part.is_multipart() else None
        if isinstance(held, list):
            waiting += reversed([one for one in held if isinstance(one, Mail)])
        else:
            yield part


def _header(part: Mail, name: str) -> str:
    """A header as it came, its bytes read even where nobody said in which charset they are."""
    found = next((value for key, value in part.raw_items() if key.lower() == name.lower()), "")
    return _decoded(str(found)[:_HEADER].encode("utf-8", "surrogateescape"), None)


def _words(text: str) -> str:
    """A header in plain words: RFC 2047, and bytes that nobody said the charset of."""
    try:
        pieces = [_decoded(piece, charset) if isinstance(piece, bytes) else piece
                  for piece, charset in decode_header(text)]
    except (MessageError, ValueError, LookupError):
        pieces = [text]
    return _UNSEEN.sub("", "".join(pieces).encode("utf-8", "replace").decode("utf-8"))


def _decoded(raw: bytes, charset: str | None) -> str:
    for wanted in filter(None, (charset, "utf-8", "gb18030")):
        try:
            return raw.decode("gb18030" if wanted.lower() in ("gb2312", "gbk") else wanted)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _sender(mail: Mail) -> tuple[str, str]:
    try:
        name, address = parseaddr(_words(_header(mail, "From")))
    except (ValueError, IndexError, RecursionError):
        return "", ""
    return " ".join(name.split()), "".join(address.split())


def _date(mail: Mail, now: datetime) -> datetime:
    try:
        said = parsedate_to_datetime(_header(mail, "Date")[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    moment = said.replace(tzinfo=UTC) if said.tzinfo is None else said
    return moment.astimezone(UTC) if now - timedelta(days=3_650) < moment < now + timedelta(hours=1) else now


def _text(parts: list[Mail]) -> str:
    """The first plain text, else what the first HTML says."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not _is_file(part):
                said = _decoded(_payload(part)[:MOST_TEXT * 4], part.get_content_charset())
                plain = text_of(said[:MOST_TEXT * 2]) if kind == "text/html" else said
                return _UNSEEN.sub("", plain.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")).strip()
    return ""


def _files(parts: list[Mail]) -> tuple[tuple[Enclosed, ...], int]:
    found = [part for part in parts if _is_file(part)]
    kept = [Enclosed(name=_name(part), content=_payload(part)) for part in found[:MOST_FILES]]
    return tuple(one for one in kept if one.content), len(found) - len(kept)


def _is_file(part: Mail) -> bool:
    if _header(part, "Content-Disposition").lower().startswith("attachment"):
        return True
    return part.get_content_maintype() not in ("text", "multipart", "message")


def _name(part: Mail) -> str:
    try:
        return _words(str(part.get_filename() or ""))[:200] or "file"
    except (ValueError, LookupError, TypeError):
        return "file"


def _payload(part: Mail) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError, RecursionError):
        return b""
    return found if isinstance(found, bytes) else b""


def _status(mail: Mail, parts: list[Mail]) -> str:
    """What a delivery report says of the message it is about (RFC 3464); empty for everything else."""
    if mail.get_content_type() != "multipart/report":
        return ""
    said = "\n".join(str(part)[:_HEADER * 4] for part in parts)
    found = [match[1] for match in _STATUS.finditer(said)]
    return max(found, default="")
