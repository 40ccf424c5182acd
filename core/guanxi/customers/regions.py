"""Places by division code: their names and ways up and down, and codes as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guanxi.customers.addresses import parse_address
from guanxi.customers.divisions import divisions
from guanxi.customers.region_names import english_name
from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.search.folding import fold
from guanxi.search.pinyin import full_pinyin, initials

_CODE: Final = re.compile(r"([1-9]\d{5})(?:\d{6})?")  # twelve digits name a street too
_PROVINCES: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82")


@dataclass(frozen=True, slots=True)
class Division:
    """A place with its six-digit code, named in the reader's language."""

    code: str
    name: str


def available() -> bool:
    """Whether the table of divisions is there. Without it codes are kept but only their form is checked."""
    return divisions() is not None


def table_missing() -> Issue | None:
    """What to tell an administrator when the table is not there."""
    if available():
        return None
    return Issue(message=_l("The table of places is missing, so only the form of division codes is checked. Build "
                            "the application again with access to the npm registry."),
                 code="region.table_missing", level="warning")


def read_region(text: str) -> str | Issue:
    """The current code of what `text` says: a code, perhaps withdrawn, or names (浙江省杭州市, 昆山市; in English as
    `label` writes them)."""
    value = digits_kept(plain(text))
    if isinstance(value, Issue):
        return value
    if found := _CODE.fullmatch(value):
        return _current(found[1]) or _unknown_code(value)
    parsed = parse_address(value)
    if parsed.code and not parsed.rest:
        return parsed.code
    if value.isascii() and (named := _by_english_label().get(fold(value))):
        return named
    if value.isdigit():
        return _unknown_code(value)
    return Issue(message=_l("“%(value)s” is not a place we know. Write it as 浙江省杭州市西湖区 or as its six-digit "
                            "code."), code="region.unknown_name", params={"value": shown(text)})


def name(code: str, locale: str) -> str:
    """The place's own name: 西湖区, Xihu District. An unknown code names itself."""
    table = divisions()
    current = table.resolve(code) if table else None
    if table is None or current is None:
        return code
    return table.names[current] if locale == "zh" else english_name(current, table.names[current])


def path(code: str) -> tuple[str, ...]:
    """The codes from the province down: 3 to a district of a city, 2 to one of a municipality, 东莞 or 仙桃."""
    table = divisions()
    current = table.resolve(code) if table else None
    if table is None or current is None:
        return (code,)
    above = table.parent(current)
    return (*path(above), current) if above else (current,)


def label(code: str, locale: str) -> str:
    """The whole place in one line: 浙江省杭州市西湖区; Xihu District, Hangzhou, Zhejiang."""
    names = [name(step, locale) for step in path(code)]
    return "".join(names) if locale == "zh" else ", ".join(reversed(names))


def children(code: str | None = None, locale: str = "zh") -> tuple[Division, ...]:
    """What lies right under a place, by code; without one the provinces. Empty for 东莞 and districts."""
    table = divisions()
    below = table.children.get((table.resolve(code) or code) if code else "", ()) if table else ()
    return tuple(Division(child, name(child, locale)) for child in below)


def search(query: str, locale: str = "zh", limit: int = 20) -> tuple[Division, ...]:
    """Places whose name has `query` in it, or whose pinyin or initials begin with it, larger places first."""
    wanted = fold(query).replace(" ", "")
    if not wanted:
        return ()
    found = [code for code, written, keys in _index()
             if wanted in written or any(key.startswith(wanted) for key in keys)]
    found.sort(key=lambda code: (len(path(code)), code))
    return tuple(Division(code, label(code, locale)) for code in found[:limit])


@lru_cache(maxsize=1)
def _index() -> tuple[tuple[str, str, tuple[str, str]], ...]:
    table = divisions()
    return tuple((code, written, (full_pinyin(written, person=False), initials(written, person=False)))
                 for code, written in table.names.items()) if table else ()


@lru_cache(maxsize=1)
def _by_english_label() -> dict[str, str]:
    """Codes by the whole place in English, as `label` writes it: no two places have the same."""
    table = divisions()
    return {fold(label(code, "en")): code for code in table.names} if table else {}


def _current(code: str) -> str | None:
    table = divisions()
    if table is None:
        return code if _PROVINCES.match(code) else None
    return table.resolve(code)


def _unknown_code(value: str) -> Issue:
    return Issue(
        message=_l("“%(value)s” is not a division code. It has six digits, as 330106 for 杭州市西湖区."),
        code="region.unknown_code", params={"value": shown(value)})
