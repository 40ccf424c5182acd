"""Texts brought to one form before they are compared: case, accents, widths, figures of all scripts."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, as the inside of a character class."""

_MARKS: Final = re.compile("[\u0300-\u036f]+")
_FIGURE: Final = re.compile(r"(?![0-9])\d")
# Letters with a stroke or a ligature do not decompose into a letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ŋ": "ng"})


def fold(text: str) -> str:
    """`text` in small letters, without accents, full-width forms and figures made ordinary: Ｚoë٣ -> zoe3."""
    if text.isascii():
        return text.lower()
    # Folding case may bring marks of its own (İ), so they are taken off afterwards.
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(_LETTERS)
    bare = unicodedata.normalize("NFC", _MARKS.sub("", small))
    return _FIGURE.sub(lambda figure: str(unicodedata.decimal(figure.group())), bare)
