"""The one tokenizer: what a customer is found by, and what a query asks for, the same on both databases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from guanxi.search.pinyin import full_pinyin, initials, read_name
from guanxi.search.surnames import divide
from guanxi.search.words import BOUNDARY, pieces, runs, tokens, whole, width

FieldKind = Literal["person", "company", "phone", "email", "text"]

MAX_FIELD: Final = 2_000  # characters of one field
MAX_TOKENS: Final = 8_000  # a tsvector counts positions up to 16,383
MAX_QUERY: Final = 200
MAX_PHRASES: Final = 8
_ENTRANCES: Final = 6  # a firm is found by its reading from each of its first characters on
_SHORTEST_PREFIX: Final = 3

_HAN_PART: Final = re.compile("[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+")
_PHONE_LIKE: Final = re.compile(r"[\s\d+().\-/]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that must follow each other; with `prefix`, the last one need only begin so."""

    tokens: tuple[str, ...]
    prefix: bool = False


def document_tokens(fields: Sequence[tuple[FieldKind, str]]) -> str:
    """The search text of one customer: the tokens of `fields`, a boundary between them, parted by spaces.

    A person's and a company's name can also be found by their pinyin and initials, a phone by any two or more
    of its digits, with +86 or in the national form.
    """
    found: list[str] = []
    for kind, text in fields:
        if found:
            found.append(BOUNDARY)
        found += _field_tokens(kind, text[:MAX_FIELD])
    return " ".join(found[:MAX_TOKENS])


def query_phrases(text: str) -> tuple[Phrase, ...]:
    """What `text` asks for: all phrases must be found. Nothing to look for: ().

    What is written without a space is one phrase: li.wei@exa finds li.wei@example.com. Figures of a phone are
    looked for group by group. A single Han character, one or two figures, the last word in letters, and earlier
    ones of at least three letters may go on.
    """
    phrases: list[Phrase] = []
    chunks = text[:MAX_QUERY].split()
    for number, chunk in enumerate(chunks, start=1):
        parts = re.findall(r"\d+", chunk) if _PHONE_LIKE.fullmatch(chunk) else [chunk]
        phrases += [phrase for part in parts if (phrase := _phrase(part, last=number == len(chunks))).tokens]
    return tuple(dict.fromkeys(phrases))[:MAX_PHRASES]


def fts5_query(phrases: Sequence[Phrase]) -> str:
    """The phrases as FTS5's MATCH expects them; no phrases match nothing."""
    return " AND ".join(map(_fts5_phrase, phrases)) or '""'


def _fts5_phrase(phrase: Phrase) -> str:
    quoted = " ".join(phrase.tokens).replace('"', '""')
    return f'"{quoted}" *' if phrase.prefix else f'"{quoted}"'


def _field_tokens(kind: FieldKind, text: str) -> list[str]:
    if kind == "person":
        return tokens(text) + _person_readings(text)
    if kind == "company":
        return tokens(text) + _company_readings(text)
    return _phone_tokens(text) if kind == "phone" else tokens(text)


def _person_readings(name: str) -> list[str]:
    """zhangwei, zw, and by themselves zhang and wei; nothing for a name without Han characters."""
    parts = _HAN_PART.findall(name)
    if not parts:
        return []
    read = read_name(parts[0])
    surname = len(divide(parts[0])[0])
    pieces = [read[:surname], read[surname:]] if len(parts) == 1 else [read_name(part) for part in parts]
    spellings = [full_pinyin(name), initials(name), *("".join(s[:-1] for s in piece) for piece in pieces)]
    return _variants(spellings)


def _company_readings(name: str) -> list[str]:
    """Reading and initials from each of the first characters: 北京晓红科技 is found by xhkj and xiaohong."""
    parts = _HAN_PART.findall(name)
    if not parts:
        return []
    read = [syllable for part in parts for syllable in read_name(part, person=False)]
    spellings = [full_pinyin(name, person=False), initials(name, person=False)]
    for start in range(min(_ENTRANCES, len(read) - 1)):
        spellings.append("".join(syllable[:-1] for syllable in read[start:]))
        spellings.append("".join(syllable[:1] for syllable in read[start:]))
    return _variants(spellings)


def _variants(spellings: list[str]) -> list[str]:
    """Each spelling once; 吕 is typed lv, printed lyu in passports and lu by many."""
    every = [variant for spelling in spellings
             for variant in ((spelling, spelling.replace("v", "u"), spelling.replace("v", "yu"))
                             if "v" in spelling else (spelling,))]
    return [whole(spelling) for spelling in dict.fromkeys(every) if spelling]


def _phone_tokens(text: str) -> list[str]:
    """+8657188881234;ext=801: the number with and without +86, and the extension."""
    number, _, extension = text.partition(";ext=")
    digits = "".join(re.findall(r"\d+", number))
    found = pieces(digits) if digits else []
    if number.startswith("+86") and digits[2:3] != "1":
        found += [BOUNDARY, *pieces(f"0{digits[2:]}")]
    return found + tokens(extension)


def _phrase(chunk: str, *, last: bool) -> Phrase:
    parts = runs(chunk)
    found = [token for cut, run in parts for token in (pieces(run) if cut else [whole(run)])]
    if not parts:
        return Phrase(())
    cut, run = parts[-1]
    if not cut:
        return Phrase(tuple(found), prefix=last or len(run) >= _SHORTEST_PREFIX)
    # The shorter pieces at its end are longer ones where the text goes on: they are left out.
    shorter = min(len(run), width(run)) - 1
    return Phrase(tuple(found[:-shorter] if shorter else found), prefix=len(run) < width(run))
