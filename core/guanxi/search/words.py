"""Text cut into tokens that SQLite's FTS5 and PostgreSQL's tsvector keep as they are."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from guanxi.search.folding import HAN, fold

MAX_WORD: Final = 64

# Scripts without spaces between words, and the private characters old Chinese files are full of.
_UNSPACED: Final = f"{HAN}\u3005\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\uac00-\ud7a3\ue000-\uf8ff"
_RUN: Final = re.compile(f"([{_UNSPACED}]+|[0-9]+)|[^\\W\\d_{_UNSPACED}]+")
_APOSTROPHES: Final = str.maketrans("", "", "'\u2019\u02bc")

# What every version of both databases takes for a letter. Anything else is written with two letters of a
# script no customer has, so that rare characters are found wherever the databases' tables of letters end.
_COMMON: Final = ("a-z0-9\u00df-\u024f\u0370-\u0523\u05d0-\u05ea\u0620-\u064a\u3005\u3007\u3041-\u3096"
                  "\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4db5\u4e00-\u9fcc\uac00-\ud7a3")
_RARE: Final = re.compile(f"[^{_COMMON}]")
_SPARE_FIRST, _SPARE_COUNT = 0x1401, 620

BOUNDARY: Final = "\u1676"
"""Stands between fields. It is no token of any text, because as a rare letter it would be written as two."""


def runs(text: str) -> list[tuple[bool, str]]:
    """The runs of `text`, folded: (true, run) is cut into pieces, (false, word) stays whole."""
    plain = fold(text).translate(_APOSTROPHES)
    return [(run.lastindex == 1, run.group()) for run in _RUN.finditer(plain)]


def width(run: str) -> int:
    """How long the pieces of a cut run are: two characters, or three figures.

    There are only a hundred pairs of figures: each stands in a tenth of all phones, so that five figures took
    15 ms to look up among a million customers. Triples take 1.
    """
    return 3 if run.isascii() else 2


def pieces(run: str) -> list[str]:
    """晓红花 -> 晓红, 红花, 花; 13812 -> 138, 381, 812, 12, 2: overlapping pieces, the last ones shorter."""
    if not run.isascii() and _RARE.search(run):
        letters = [spell(character) for character in run]
        return [a + b for a, b in pairwise(letters)] + letters[-1:]
    return [run[i:i + width(run)] for i in range(len(run))]


def whole(word: str) -> str:
    """A word that is not cut, at most 64 letters of it."""
    short = word[:MAX_WORD]
    return short if short.isascii() or not _RARE.search(short) else "".join(map(spell, short))


def spell(character: str) -> str:
    """The character itself, or two letters of the spare script for a rare one."""
    if not _RARE.match(character):
        return character
    first, second = divmod(ord(character), _SPARE_COUNT)
    return chr(_SPARE_FIRST + first) + chr(_SPARE_FIRST + second)


def tokens(text: str) -> list[str]:
    """All tokens of `text` in their order: 晓红 Zoë 138 -> 晓红 红 zoe 138 38 8."""
    found: list[str] = []
    for cut, run in runs(text):
        if cut:
            found += pieces(run)
        else:
            found.append(whole(run))
    return found
