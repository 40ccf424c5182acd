"""Contact cards as text: vCard 3.0 (RFC 2426), which every phone reads, and 4.0 (RFC 6350)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any, Literal
from uuid import NAMESPACE_OID, uuid5

from icalendar import Component
from icalendar.prop import vAdr, vN, vOrg, vText, vUnknown

from guanxi.api import Birthday, ContactCard, PersonCard

Version = Literal["3.0", "4.0"]


def cards_of(card: ContactCard, version: Version, house: str) -> Iterator[bytes]:
    """The card of a customer and, of a company, one for each person in it. `house` is the organisation's own name: by
    it and the number an address book knows the same card again."""
    yield _card(card, version, uid=f"{house}/{card.number}")
    for place, person in enumerate(card.people, start=1):
        yield _person(person, card, version, uid=f"{house}/{card.number}/{place}/{person.name}")


def _card(card: ContactCard, version: Version, uid: str) -> bytes:
    company = card.kind == "company"
    made = _begun(card.name, version, uid)
    if version == "4.0":
        made.add("KIND", vText("org" if company else "individual"))
    elif company:
        made.add("X-ABSHOWAS", vText("COMPANY"))
    made.add("N", vN((card.surname, card.given, "", "", "")))
    if organisation := card.name if company else card.employer:
        made.add("ORG", vOrg((organisation,)))
    if card.position:
        made.add("TITLE", vText(card.position))
    _reached(made, version, card)
    if card.region or card.address:
        province, city, district = (*card.region, "", "", "")[:3]
        made.add("ADR", vAdr(("", "", f"{district} {card.address}".strip(), city, province, "", "")))
    if card.birthday is not None:
        _born(made, card.birthday, version)
    made.add("REV", vText(card.updated_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")))
    return _text(made)


def _person(person: PersonCard, company: ContactCard, version: Version, uid: str) -> bytes:
    made = _begun(person.name, version, uid)
    made.add("N", vN((person.surname, person.given, "", "", "")))
    made.add("ORG", vOrg((company.name,)))
    if person.position:
        made.add("TITLE", vText(person.position))
    _reached(made, version, person)
    return _text(made)


class _Card(Component):
    name = "VCARD"


def _begun(name: str, version: Version, uid: str) -> Component:
    made = _Card()
    made.add("VERSION", vText(version))
    made.add("FN", vText(name))
    made.add("UID", vText(uuid5(NAMESPACE_OID, uid).urn))
    return made


def _reached(made: Component, version: Version, card: ContactCard | PersonCard) -> None:
    for phone in card.phones:
        if version == "4.0":
            made.add("TEL", vUnknown(f"tel:{phone}"), parameters={"VALUE": "uri", "TYPE": "cell"})
        else:
            made.add("TEL", vText(phone), parameters={"TYPE": "CELL"})
    for email in card.emails:
        made.add("EMAIL", vText(email), parameters={} if version == "4.0" else {"TYPE": "INTERNET"})
    for wechat in card.wechat:
        made.add("X-WECHAT", vText(wechat))


def _born(made: Component, birthday: Birthday, version: Version) -> None:
    """A solar one with its year; without, as 4.0 writes it. Others than solar ones go into the note in words."""
    if birthday.calendar == "lunar":
        made.add("NOTE", vText(birthday.text("zh")))
    elif birthday.year is not None:
        compact = f"{birthday.year:04}{birthday.month:02}{birthday.day:02}"
        dashed = f"{birthday.year:04}-{birthday.month:02}-{birthday.day:02}"
        made.add("BDAY", vUnknown(compact if version == "4.0" else dashed))
    elif version == "4.0":
        made.add("BDAY", vUnknown(f"--{birthday.month:02}{birthday.day:02}"))
    else:
        made.add("NOTE", vText(birthday.text("zh")))


def _text(made: Component) -> bytes:
    content: Any = made.to_ical(sorted=False)
    return bytes(content)
