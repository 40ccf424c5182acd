"""Readers: from what a person wrote or a file held to the value that is stored, or an Issue saying how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from guanxi.customers.birthday_reading import read_birthday
from guanxi.customers.birthdays import Birthday
from guanxi.customers.dates import read_date
from guanxi.customers.documents import read_credit_code, read_identity_number, read_tax_number
from guanxi.customers.emails import read_email
from guanxi.customers.names import clean_name
from guanxi.customers.numbers import read_boolean, read_integer, read_scaled
from guanxi.customers.phones import read_phones
from guanxi.customers.regions import read_region
from guanxi.customers.spreadsheets import shown
from guanxi.customers.states import TITLES
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.i18n.text import catalogue

_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PARTED: Final = re.compile(r"[;；,，、\s]+")
_LISTED: Final = re.compile(r"[;；,，、\r\n]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")

_region: Final = lru_cache(maxsize=4096)(read_region)
"""The places of an organisation's customers are few, and each takes as long to read as a whole name."""


def text(most: int) -> Callable[[object], str | Issue | None]:
    """A reader of text of at most `most` characters, on which control characters and blanks around are lost."""
    def read(raw: object) -> str | Issue | None:
        value = raw if isinstance(raw, str) else str(raw)
        if not value.isprintable():
            value = _UNSTORABLE.sub("", value)
        value = value.strip()
        if len(value) > most:
            return Issue(message=_l("“%(value)s” has %(length)s characters; at most %(most)s fit. Shorten it."),
                         code="too_long", params={"value": shown(value), "length": len(value), "most": most})
        return value or None
    return read


def name(raw: object) -> str | Issue:
    """A name as we keep names: 张　伟 is 张伟, the dot in 阿依古丽·买买提 is always the same one."""
    return clean_name(str(raw))


def one_of(values: Sequence[str], words: Mapping[str, str]) -> Callable[[object], str | Issue]:
    """A reader of one of `values`, also by the `words` people use for them."""
    def read(raw: object) -> str | Issue:
        wanted = str(raw).strip()
        folded = wanted.lower()
        found = folded if folded in values else words.get(folded)
        return found if found is not None else Issue(
            message=_l("“%(value)s” is not one of the possible values: %(options)s."), code="not_an_option",
            params={"value": shown(wanted), "options": ", ".join(words or values)})
    return read


def titles_of_states() -> dict[str, str]:
    """The states by their words in both languages, in small letters."""
    return {word.lower(): key for key, title in TITLES.items()
            for word in (title.msgid, catalogue("zh").gettext(title.msgid))}


def reference(raw: object) -> int | Issue:
    """The id of another record."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    wanted = str(raw).strip()
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else Issue(
        message=_l("“%(value)s” is not a record we know."), code="not_a_reference", params={"value": shown(wanted)})


def language(raw: object) -> str | Issue:
    """A language tag such as zh or en-GB (BCP 47)."""
    wanted = str(raw).strip()
    return wanted.replace("_", "-") if _LANGUAGE.fullmatch(wanted) else Issue(
        message=_l("“%(value)s” is not a language tag such as zh or en."), code="not_a_language",
        params={"value": shown(wanted)})


def phones(raw: object) -> list[str] | Issue:
    """All numbers of a cell, as they are stored; the first problem when one can't be read."""
    numbers, issues = read_phones(str(raw))
    return issues[0] if issues else [str(number) for number in numbers]


def emails(raw: object) -> list[str] | Issue:
    """All addresses of a cell."""
    whole = read_email(str(raw))
    if isinstance(whole, str):
        return [whole]
    read = [read_email(part) for part in _PARTED.split(str(raw)[:1000].strip()) if part]
    found = [item for item in read if isinstance(item, str)]
    return found if found and len(found) == len(read) else whole


def wechats(raw: object) -> list[str] | Issue:
    """WeChat ids, parted by semicolons or commas."""
    read = [text(64)(part) for part in _LISTED.split(str(raw))]
    issue = next((part for part in read if isinstance(part, Issue)), None)
    return issue if issue is not None else [part for part in read if isinstance(part, str)]


def region(raw: object) -> str | Issue:
    """A six-digit division code, from a code or a name."""
    return _region(str(raw))


def birthday(raw: object) -> Birthday | Issue:
    """A solar or lunar birthday, its year optional."""
    return raw if isinstance(raw, Birthday) else read_birthday(str(raw))


def id_number(raw: object) -> str | Issue:
    """A resident identity number."""
    return read_identity_number(str(raw))


def credit_code(raw: object) -> str | Issue:
    """A unified social credit code."""
    return read_credit_code(str(raw))


def tax_number(raw: object) -> str | Issue:
    """A taxpayer's number."""
    return read_tax_number(str(raw))


def integer(raw: object) -> int | Issue:
    """A whole number."""
    return read_integer(str(raw))


def scaled(raw: object, scale: int) -> int | Issue:
    """A decimal number as an integer of its `scale`-th decimals; more decimals are refused, not rounded."""
    return read_scaled(str(raw), scale)


def day(raw: object) -> date | Issue:
    """A calendar date."""
    return raw if isinstance(raw, date) else read_date(str(raw))


def boolean(raw: object) -> bool | Issue:
    """Yes or no, in both languages."""
    return raw if isinstance(raw, bool) else read_boolean(str(raw))
