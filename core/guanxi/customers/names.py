"""Names of people: cleaned, divided into surname and given name, and turned into a form of address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from guanxi.customers.titles import english_title, title
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.search.folding import HAN
from guanxi.search.pinyin import read_name, spelled
from guanxi.search.surnames import divide

MAX_NAME: Final = 200

NameStyle = Literal["han", "dotted", "latin"]

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})
_JOINERS: Final = "\u200c\u200d"  # meaningful inside words of some scripts
_HAN_CLASS: Final = f"[{HAN}\ue000-\uf8ff]"
_PLAIN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{1,50}")
_LETTER: Final = re.compile(f"{_HAN_CLASS}|[^\\W_]")
_SPACED_HAN: Final = re.compile(f"{_HAN_CLASS}+(?: {_HAN_CLASS}+)*")
_DOTS: Final = "[\u00b7\u2022\u2027\u22c5\u30fb\uff0e\uff65.]"
_DOT: Final = re.compile(f"(?<={_HAN_CLASS}) ?{_DOTS} ?(?={_HAN_CLASS})")
_DOTTED: Final = re.compile(f"{_HAN_CLASS}+(?:\u00b7{_HAN_CLASS}+)+")
_HONORIFICS: Final = {"zh": {"male": "先生", "female": "女士"}, "en": {"male": "Mr", "female": "Ms"}}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is written and its parts. A dotted name (阿依古丽·买买提) has no surname."""

    full: str
    surname: str
    given: str
    style: NameStyle


def clean_name(text: str) -> str | Issue:
    """`text` as we keep names: one space between words, none inside Chinese ones (张 伟), · for all its dots."""
    if _PLAIN.fullmatch(text):
        return text
    visible = "".join(c for c in unicodedata.normalize("NFC", text)
                      if unicodedata.category(c) not in _INVISIBLE or c in _JOINERS or c.isspace())
    name = _DOT.sub("\u00b7", " ".join(visible.split()))
    if _SPACED_HAN.fullmatch(name):
        name = name.replace(" ", "")
    if not _LETTER.search(name):
        return Issue(message=_l("Enter a name."), code="name.missing")
    if len(name) > MAX_NAME:
        return Issue(
            message=_l("This name has %(length)s characters; at most %(most)s can be kept. Shorten it."),
            code="name.too_long", params={"length": len(name), "most": MAX_NAME})
    return name


def split_name(name: str) -> PersonName:
    """Surname and given name of a cleaned `name`: 欧阳晓红 -> 欧阳, 晓红; John Smith -> Smith, John."""
    if _DOTTED.fullmatch(name):
        return PersonName(name, "", name, "dotted")
    if re.fullmatch(f"{_HAN_CLASS}+", name):
        return PersonName(name, *divide(name), "han")
    if ", " in name:
        surname, _, given = name.partition(", ")
        return PersonName(name, surname, given, "latin")
    given, _, surname = name.rpartition(" ")
    return PersonName(name, surname, given, "latin") if given else PersonName(name, "", name, "latin")


def salutation(name: str, *, gender: str | None, position: str | None, language: str) -> str:
    """How to address a person; never by the given name alone.

    zh: surname and position (王总), else 先生 or 女士, else the full name and 您好. en: Dr, Professor, Mr or Ms
    and the surname, else the full name, Chinese ones in pinyin. `gender` is "male", "female" or unknown.
    """
    person = split_name(name)
    if language == "zh":
        return _chinese(person, gender, position or "")
    return _english(person, gender, position or "")


def romanised(person: PersonName) -> PersonName:
    """A Chinese name in letters as passports write it: Ouyang Xiaohong. Others are returned as they are."""
    if person.style == "latin":
        return person
    if person.style == "dotted":
        parts = " ".join(spelled(read_name(part), "yu") for part in person.full.split("\u00b7"))
        return PersonName(parts, "", parts, "dotted")
    read = read_name(person.full)
    surname, given = spelled(read[:len(person.surname)], "yu"), spelled(read[len(person.surname):], "yu")
    return PersonName(f"{surname} {given}".strip(), surname, given, "han")


def _chinese(person: PersonName, gender: str | None, position: str) -> str:
    called = title(position) or _HONORIFICS["zh"].get(gender or "")
    space = " " if person.style == "latin" else ""
    if called is None:
        return f"{person.full}{space}您好"
    return f"{person.surname or person.full}{space}{called}"


def _english(person: PersonName, gender: str | None, position: str) -> str:
    name = romanised(person)
    called = english_title(position) or _HONORIFICS["en"].get(gender or "")
    return f"{called} {name.surname or name.full}" if called else name.full
