"""Telephone numbers: read as people write them, kept in E.164, shown in part to those who need not dial."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _, _l

PhoneKind = Literal["mobile", "landline", "other"]

_MAX_TEXT: Final = 200
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86[- ]?)?0?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})")
_EXTENSION: Final = re.compile(
    r"(.*?\d)[)\s]*(?:;ext=|转分机|分机号?|转|轉|ext\.?|x|#|(?<=\d{7})-)[\s:.]*(\d{1,6})",
    re.IGNORECASE | re.DOTALL)
_LABEL: Final = re.compile(
    r"^(?:[^\W\d]|[\s:.])+(?=[+(\d])|[(（][^\d()（）]*[)）]$|(?<=\d)[^\W\da-z_]+$", re.IGNORECASE)
_PARTED: Final = re.compile(r"[/、，,;；|\n\r]+|\s+(?:或|和|or|and)\s+|(?<=\d)(?:或|和)(?=[+(\d])"
                           r"|\s+(?!转|轉|分机|ext)(?=[^\W\d_]{1,8}[:：]?\s*[+(\d])|\s{2,}", re.IGNORECASE)
_NEXT_MOBILE: Final = re.compile(r"(?<=\d)(?<!\+86)(?<!\b86)"  # not between a number and the code of its country
                                 r"[\s-]*(?=(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d))")
_HOTLINE: Final = re.compile(r"(?:\+?86)?(9[56]\d{3,6})")
_LOCAL: Final = re.compile(r"[2-8]\d{6,7}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164, the extension behind it, and whether it is a person's (mobile) or a place's."""

    e164: str
    extension: str = ""
    kind: PhoneKind = "other"

    def __str__(self) -> str:
        """As it is stored: +8657188881234;ext=801 (RFC 3966)."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


def read_phone(text: str, region: str = "CN") -> Phone | Issue:
    """The one number in `text`; numbers without a country's code are of `region`."""
    if region == "CN" and (mobile := _MOBILE.fullmatch(text)):
        return Phone(f"+86{mobile[1]}{mobile[2]}{mobile[3]}", "", "mobile")
    value = digits_kept(plain(text[:_MAX_TEXT]))
    if isinstance(value, Issue):
        return value
    number = _LABEL.sub("", _LABEL.sub("", value).strip()).strip()
    if region == "CN" and (mobile := _MOBILE.fullmatch(number)):
        return Phone(f"+86{mobile[1]}{mobile[2]}{mobile[3]}", "", "mobile")
    return _parse(number, region) if len(text) <= _MAX_TEXT else _unreadable(text)


def read_phones(cell: str, region: str = "CN") -> tuple[list[Phone], list[Issue]]:
    """All numbers of a cell that may hold several (138…/139…, 138… 0571-…), and what could not be read."""
    single = read_phone(cell, region)
    if isinstance(single, Phone):
        return [single], []
    pieces = [part.strip() for piece in _PARTED.split(plain(cell[:_MAX_TEXT]))
              for part in _NEXT_MOBILE.split(piece) if part.strip()]
    if len(pieces) < 2:
        return [], [single]
    read = [read_phone(piece, region) for piece in pieces]
    phones = list(dict.fromkeys(phone for phone in read if isinstance(phone, Phone)))
    return phones, [issue for issue in read if isinstance(issue, Issue)]


def rewritten(numbers: Iterable[str]) -> str:
    """Stored numbers in one text, which `read_phones` reads to the very same."""
    return " / ".join(number.replace(";ext=", "转") for number in numbers)


def is_mobile(phone: str) -> bool:
    """Whether a stored number is a person's own; landlines and hotlines are shared by many."""
    if ";" in phone:
        return False
    if phone.startswith("+86"):
        return _MOBILE.fullmatch(phone) is not None
    parsed = _parsed(phone, "CN")
    return parsed is not None and _kind(parsed) == "mobile"


def mask(phone: str) -> str:
    """What those see who need not dial: 138****1234, 0571****1234, +1****0123; at least three digits hidden."""
    number = phone.partition(";")[0]
    if mobile := _MOBILE.fullmatch(number):
        return f"{mobile[1]}****{mobile[3]}"
    digits = re.sub(r"\D", "", number)
    code = _country_code(digits) if number.startswith("+") else ""
    national = digits[len(code):]
    front = _area(national) if code == "86" else f"+{code}" if code else ""
    kept = 4 if len(national) >= 8 else 2 if len(national) >= 5 else 0
    return f"{front}****{national[len(national) - kept:]}"


def display(phone: str) -> str:
    """As people read a stored number: 138 1234 5678, 0571 8888 1234 转 801, +1 202-555-0123."""
    number, _mark, extension = phone.partition(";ext=")
    if mobile := _MOBILE.fullmatch(number):
        written = f"{mobile[1]} {mobile[2]} {mobile[3]}"
    elif parsed := _parsed(number, "CN"):
        form = PhoneNumberFormat.NATIONAL if parsed.country_code == 86 else PhoneNumberFormat.INTERNATIONAL
        written = phonenumbers.format_number(parsed, form)
    else:
        return phone
    return _("%(number)s ext. %(extension)s", number=written, extension=extension) if extension else written


def _parse(number: str, region: str) -> Phone | Issue:
    extended = _EXTENSION.fullmatch(number)
    main, extension = (extended[1], extended[2]) if extended else (number, "")
    digits = re.sub(r"[\s()./-]", "", main)
    if region == "CN" and _LOCAL.fullmatch(digits):
        return _without_area(number)
    if region == "CN" and (hotline := _HOTLINE.fullmatch(digits)):
        return Phone(f"+86{hotline[1]}", extension)
    parsed = _parsed(main, region)
    # The library takes a second number behind a comma or semicolon for an extension.
    if parsed is None or not _plausible(parsed) or "," in main or ";" in main:
        return _unreadable(number)
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return Phone(e164, extension or parsed.extension or "", _kind(parsed))


def _parsed(number: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except NumberParseException:
        return None


def _plausible(number: PhoneNumber) -> bool:
    """Whether one may dial it. Abroad the length must do: the plans of other countries change often."""
    if number.country_code == 86:
        return phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number(number)


def _kind(number: PhoneNumber) -> PhoneKind:
    kind = phonenumbers.number_type(number)
    if kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE):
        return "mobile"
    return "landline" if kind == PhoneNumberType.FIXED_LINE else "other"


def _without_area(text: str) -> Issue:
    return Issue(message=_l("“%(value)s” has no area code. Put it in front, as in 0571-88881234."),
                 code="phone.area_code_missing", params={"value": shown(text)})


def _unreadable(text: str) -> Issue:
    return Issue(message=_l("“%(value)s” is not a telephone number. Write it as 138 1234 5678, 0571-88881234 "
                            "or +1 202 555 0123."),
                 code="phone.unreadable", params={"value": shown(text)})


def _area(national: str) -> str:
    """The area code of a mainland landline, as it is dialled; nothing for 400 and other numbers."""
    if len(national) < 10 or national.startswith(("400", "800", "95")) or (national[0] == "1" and national[1] != "0"):
        return ""
    return f"0{national[:2]}" if national[0] in "12" else f"0{national[:3]}"


def _country_code(digits: str) -> str:
    """The country's code that international `digits` begin with, one to three digits; none begins another."""
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return next((digits[:length] for length in (1, 2, 3) if digits and int(digits[:length]) in codes), "")
