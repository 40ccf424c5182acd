"""Contact cards as rows of a table: vCard 2.1, 3.0 and 4.0, as phones and mail programs write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import BinaryIO, Final

from vobject import readComponents
from vobject.base import Component, ParseError

from guanxi.api import Ctx, Refused, Text, _, _l

MOST: Final = 100_000
"""Cards in one file; an address book has thousands."""
LONGEST: Final = 64 << 20
CELL: Final = 2_000
_SEVERAL: Final = "; "

TITLES: Final[Mapping[str, Text]] = {
    "kind": _l("Kind"), "name": _l("Name"), "phone": _l("Phone"), "email": _l("E-mail"), "wechat": _l("WeChat"),
    "organisation": _l("Organisation"), "position": _l("Position"), "birthday": _l("Birthday"),
    "address": _l("Address"), "note": _l("Note"),
}


def recognises(head: bytes) -> bool:
    """Whether a file that begins so holds cards."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def rows(_ctx: Ctx, stream: BinaryIO) -> Iterator[Sequence[str]]:
    """Titles in the reader's language, then a row for each card. Raises Refused, naming the card that can't be read."""
    yield [str(title) for title in TITLES.values()]
    text = _decoded(stream.read(LONGEST + 1))
    number = 0
    try:
        for number, card in enumerate(readComponents(text, ignoreUnreadable=True), start=1):
            if number > MOST:
                raise Refused(_l("The file holds more than %(most)s cards. Divide it."), most=MOST)
            yield _row(card)
    except (ParseError, ValueError, UnicodeError) as error:
        raise Refused(_l("Card %(number)s of the file can’t be read. Export the address book again, as vCard 3.0."),
                      number=number + 1) from error


def _decoded(content: bytes) -> str:
    """UTF-8, or, of old phones, GB18030. Raises Refused for what is too long."""
    if len(content) > LONGEST:
        raise Refused(_l("The file is larger than %(most)s MB. Export the cards without pictures."),
                      most=LONGEST >> 20)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _row(card: Component) -> list[str]:
    organisation, position = _organisation(card), _first(card, "title")
    company = _first(card, "kind").lower() == "org" or _first(card, "x-abshowas").upper() == "COMPANY"
    found = {
        "kind": _("Company customer") if company else _("Individual customer"),
        "name": _first(card, "fn") or _name(card) or organisation,
        "phone": _several(_phone(value) for value in _texts(card, "tel")),
        "email": _several(_texts(card, "email")),
        "wechat": _several(chain(_texts(card, "x-wechat"), _wechat(card))),
        "organisation": "" if company else organisation,
        "position": position,
        "birthday": _birthday(_first(card, "bday")),
        "address": next(iter(_addresses(card)), ""),
        "note": _first(card, "note"),
    }
    return [found[key][:CELL] for key in TITLES]


def _texts(card: Component, name: str) -> Iterator[str]:
    """The values of all lines called `name`, those of no text left out."""
    for line in card.contents.get(name, ()):
        if isinstance(line.value, str) and (text := " ".join(line.value.split())):
            yield text


def _first(card: Component, name: str) -> str:
    return next(_texts(card, name), "")


def _several(values: Iterator[str]) -> str:
    return _SEVERAL.join(dict.fromkeys(values))


def _phone(value: str) -> str:
    return value.removeprefix("tel:").replace(";ext=", " ext ")


def _name(card: Component) -> str:
    """Of its parts, for a card that doesn't say how it is written: Chinese ones together, others given name first."""
    for line in card.contents.get("n", ()):
        parts = [str(getattr(line.value, part, "")).strip() for part in ("family", "given")]
        family, given = parts
        return f"{family}{given}" if not f"{family}{given}".isascii() else f"{given} {family}".strip()
    return ""


def _organisation(card: Component) -> str:
    for line in card.contents.get("org", ()):
        value = line.value if isinstance(line.value, list) else [line.value]
        return str(value[0]).strip() if value else ""
    return ""


def _wechat(card: Component) -> Iterator[str]:
    """As phones write it: IMPP:weixin:id, or IMPP;X-SERVICE-TYPE=WeChat:x-apple:id."""
    for line in card.contents.get("impp", ()):
        scheme, _colon, handle = str(line.value).rpartition(":")
        services = {scheme.lower(), *(name.lower() for name in line.params.get("X-SERVICE-TYPE", ()))}
        if handle and services & {"weixin", "wechat"}:
            yield handle.strip()


def _addresses(card: Component) -> Iterator[str]:
    """Province, city, street, as Chinese addresses are written; of others in the order of a letter."""
    for line in card.contents.get("adr", ()):
        parts = [_part(line.value, name) for name in ("region", "city", "street", "extended", "box")]
        filled = [part for part in parts if part]
        if not filled:
            continue
        yield "".join(filled) if not "".join(filled).isascii() else ", ".join(reversed(filled))


def _part(value: object, name: str) -> str:
    found = getattr(value, name, "")
    return " ".join(found if isinstance(found, list) else str(found).split())


def _birthday(text: str) -> str:
    """--0512 and 1604-05-12, which is how a phone writes one without a year, as the import reads them."""
    bare = text.partition("T")[0]
    if bare.startswith("--"):
        digits = bare.replace("-", "")
        return f"{digits[:2]}-{digits[2:]}"
    if bare.startswith("1604"):
        digits = bare[4:].replace("-", "")
        return f"{digits[:2]}-{digits[2:]}"
    return bare
