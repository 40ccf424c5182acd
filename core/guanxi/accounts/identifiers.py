"""What people sign in with, brought to the one form in which it is kept and compared."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers

DEFAULT_REGION: Final = "CN"
_CHINESE_MOBILE: Final = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_MOBILE_KINDS: Final = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)
# Control, invisible and broken characters: numbers copied from a phone come wrapped in direction marks.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})


def tidy(text: str) -> str:
    """What a reader sees of `text`: composed, trimmed, without control and invisible characters."""
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    return "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN).strip()


def fold(text: str) -> str:
    """A user name or e-mail address without the differences people don't see: width, case, blanks around."""
    return tidy(unicodedata.normalize("NFKC", text).casefold())


def fold_mobile(text: str) -> str | None:
    """A mobile number as +8613800001234; None when `text` is not one. Chinese without a country code."""
    plain = re.sub(r"[\s().-]", "", fold(text))
    chinese = _CHINESE_MOBILE.fullmatch(plain)
    if chinese:
        return f"+86{chinese[1]}"
    return _foreign_mobile(plain) if plain.startswith("+") else None


def _foreign_mobile(plain: str) -> str | None:
    try:
        number = phonenumbers.parse(plain, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _MOBILE_KINDS:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
