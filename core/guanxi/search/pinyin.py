"""Names by their pinyin: the key they are sorted by, their initials and their full reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from guanxi.search.folding import HAN, fold
from guanxi.search.readings import syllables
from guanxi.search.surnames import READINGS, divide

MAX_KEY: Final = 200
_LONGEST_GIVEN: Final = 3  # what is longer is a firm's name, or a dotted one that has no surname
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_GAP, _END = "-", " "  # both sort before figures and letters, the end before the gap

_PART: Final = re.compile(f"([{HAN}]+)|([0-9]+)|([^\\W\\d_{HAN}]+)")
_PLAIN_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_UNSTORABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@lru_cache(maxsize=4096)  # the sort key, the spelling, the initials and the words of one customer all ask for it
def read_name(name: str, *, person: bool = True) -> tuple[str, ...]:
    """One syllable with its tone digit per character of an all-Han `name`; a person's surname read as one."""
    surname, given = divide(name)
    if not person or len(given) > _LONGEST_GIVEN:
        return tuple(syllables(name))
    reading = READINGS.get(surname)
    return (*(reading.split() if reading else syllables(surname)), *syllables(given))


def sort_key(name: str, *, person: bool = True) -> str:
    """What names are ordered by, byte by byte: pinyin and tone of each Han character, then the character.

    Latin names stand among the others by their letters, figures before all letters, other scripts after
    them. Names that read alike end differently, because the name itself closes the key. At most 200
    characters. `person=False` reads no surname: 查 is cha in a firm's name.
    """
    keys = [_han_key(text, person) if han else _plain_key(text) for han, text in _parts(name)]
    written = name if name.isprintable() else _UNSTORABLE.sub("", name)
    return f"{_GAP.join(keys)}{_END}{written}"[:MAX_KEY].rstrip()


def initials(name: str, *, person: bool = True) -> str:
    """张伟 -> zw, John Smith -> js; a Latin word beside Han characters stays whole: TCL科技 -> tclkj."""
    parts = _parts(name)
    mixed = any(han for han, _ in parts)
    return "".join(["".join([syllable[:1] for syllable in read_name(text, person=person)]) if han
                    else text if mixed else text[:1] for han, text in parts])


def full_pinyin(name: str, *, person: bool = True) -> str:
    """张伟 -> zhangwei, 吕布 -> lvbu, John Smith -> johnsmith: as it is typed, without tones or spaces."""
    return "".join(["".join([syllable[:-1] for syllable in read_name(text, person=person)]) if han else text
                    for han, text in _parts(name)])


def spelled(syllables: Sequence[str], umlaut: str = "ü") -> str:
    """Syllables as one word with a capital, the apostrophe where reading would stumble: Xi'an, Lüliang."""
    letters = [syllable[:-1].replace("v", umlaut) for syllable in syllables]
    return "".join(f"'{part}" if place and part[:1] in ("a", "e", "o") else part
                   for place, part in enumerate(letters)).capitalize()


def _parts(name: str) -> list[tuple[bool, str]]:
    """`name` cut into runs of Han characters (true), of figures and of other letters, folded."""
    if _PLAIN_HAN.fullmatch(name):
        return [(True, name)]
    return [(part.lastindex == 1, part.group()) for part in _PART.finditer(fold(name))]


def _han_key(text: str, person: bool) -> str:
    read = read_name(text, person=person)
    return "".join([(syllable or "~") + _codes[character]
                    for character, syllable in zip(text, read, strict=True)])


def _plain_key(text: str) -> str:
    return text if text.isascii() else "".join(c if c.isascii() else f"~{_codes[c]}" for c in text)


class _Codes(dict[str, str]):
    """Character -> its number as four digits of base 36, which orders like the character."""

    def __missing__(self, character: str) -> str:
        rest, last = divmod(ord(character), 36)
        rest, third = divmod(rest, 36)
        first, second = divmod(rest, 36)
        self[character] = _DIGITS[first] + _DIGITS[second] + _DIGITS[third] + _DIGITS[last]
        return self[character]


_codes: Final = _Codes()
