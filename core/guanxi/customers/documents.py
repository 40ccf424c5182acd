"""Numbers of firms and persons that check themselves: credit code, tax number, resident identity number."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _l

_MAX_TEXT: Final = 40
_CREDIT_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_IDENTITY_WEIGHTS: Final = tuple(pow(2, 17 - i, 11) for i in range(17))
_IDENTITY_CHECK: Final = "10X98765432"

_CREDIT: Final = re.compile(f"[{_CREDIT_CHARACTERS}]{{2}}[0-9]{{6}}[{_CREDIT_CHARACTERS}]{{10}}")
_IDENTITY: Final = re.compile(r"[0-9]{17}[0-9X]")
_OLD_TAX: Final = re.compile(r"[0-9]{6}[0-9A-Z]{9}|[0-9]{17}|[0-9]{17}[0-9X][0-9A-Z]{2}")
# First two figures: provinces, Taiwan to Macao, and 91 to 93 for foreigners with a residence card.
_PLACE: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-3]")


def read_credit_code(text: str) -> str | Issue:
    """The 18 characters of a unified social credit code (GB 32100-2015) whose check character is right."""
    code = _compact(text)
    if isinstance(code, Issue):
        return code
    if len(code) != 18:
        return _wrong_length(text, code, 18)
    if not _CREDIT.fullmatch(code):
        return Issue(message=_l("“%(value)s” is not a unified social credit code. It has no letters I, O, S, V "
                                "and Z: look for a 1, 0, 5 or 2 in their place."),
                     code="credit_code.characters", params={"value": shown(text)})
    return code if code[17] == credit_check_character(code[:17]) else _wrong_check(text, "credit_code.check")


def read_tax_number(text: str) -> str | Issue:
    """A taxpayer's number: a credit code, an identity number, or an old form of 15, 17 or 20 characters."""
    code = _compact(text)
    if isinstance(code, Issue):
        return code
    if len(code) == 18:
        person = _IDENTITY.fullmatch(code) and code[17] == identity_check_character(code[:17])
        return read_identity_number(code) if person else read_credit_code(code)
    if _OLD_TAX.fullmatch(code):
        return code
    return Issue(message=_l("“%(value)s” is not a tax number. It has 18 characters, or 15, 17 or 20 in the old "
                            "forms."), code="tax_number.unreadable", params={"value": shown(text)})


def read_identity_number(text: str, today: date | None = None) -> str | Issue:
    """The 18 characters of a resident identity number (GB 11643-1999): place, birthday, sequence, check.

    With `today`, nobody is born later. What a spreadsheet cut or rounded is refused and said to be so.
    """
    number = _compact(text)
    if isinstance(number, Issue):
        return number
    if len(number) == 15 and number.isdigit():
        return _cut(text)
    if len(number) != 18:
        return _wrong_length(text, number, 18)
    if not _IDENTITY.fullmatch(number):
        return Issue(
            message=_l("“%(value)s” is not an identity number: that has 17 digits and, last, a digit or X."),
            code="identity.characters", params={"value": shown(text)})
    if number[17] != identity_check_character(number[:17]):
        return _rounded(text) if number.endswith("000") else _wrong_check(text, "identity.check")
    born = _born(number)
    if not _PLACE.match(number) or born is None or (today is not None and born > today):
        return Issue(message=_l("“%(value)s” is not an identity number: its place or its date of birth does not "
                                "exist."), code="identity.impossible", params={"value": shown(text)})
    return number


def birthday_in(identity_number: str) -> date:
    """The date of birth that a valid identity number says."""
    year, month, day = identity_number[6:10], identity_number[10:12], identity_number[12:14]
    return date(int(year), int(month), int(day))


def gender_in(identity_number: str) -> Literal["male", "female"]:
    """The gender that a valid identity number says: an odd sequence is a man's."""
    return "male" if int(identity_number[16]) % 2 else "female"


def credit_check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015): sum of value times 3^(i-1), completed to 31."""
    total = sum(_CREDIT_CHARACTERS.index(c) * weight for c, weight in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_CHARACTERS[-total % 31]


def identity_check_character(body: str) -> str:
    """The 18th character for the first 17: ISO 7064 MOD 11-2, as GB 11643-1999 has it."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECK[total % 11]


def _compact(text: str) -> str | Issue:
    """`text` in capitals without blanks and hyphens, unless a spreadsheet destroyed it."""
    value = digits_kept(plain(text[:_MAX_TEXT]))
    return value if isinstance(value, Issue) else re.sub(r"[\s-]", "", value).upper()


def _born(number: str) -> date | None:
    try:
        born = birthday_in(number)
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def _wrong_length(text: str, code: str, length: int) -> Issue:
    return Issue(message=_l("“%(value)s” has %(found)s characters instead of %(length)s. Check that none is missing "
                            "or doubled."),
                 code="document.length", params={"value": shown(text), "found": len(code), "length": length})


def _wrong_check(text: str, code: str) -> Issue:
    return Issue(message=_l("“%(value)s” has a wrong character somewhere: its last one does not fit the others. "
                            "Compare it with the document."), code=code, params={"value": shown(text)})


def _cut(text: str) -> Issue:
    return Issue(message=_l("“%(value)s” has 15 digits. Spreadsheets keep no more of an identity number, and the old "
                            "15-digit ones are no longer valid. Enter all 18 characters, in a column formatted as "
                            "text."), code="identity.cut", params={"value": shown(text)})


def _rounded(text: str) -> Issue:
    return Issue(message=_l("A spreadsheet replaced the last digits of “%(value)s” by zeros. Format the column as text "
                            "and enter the number again."), code="identity.rounded", params={"value": shown(text)})
