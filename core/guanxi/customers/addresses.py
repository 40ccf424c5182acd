"""An address in one string, parted into the division it lies in and the rest."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guanxi.customers.divisions import Divisions, divisions
from guanxi.customers.region_names import stem

_POSTCODE: Final = r"(?:(?:邮编[:：]?)?\d{6}[\s,，]+|\d{6}(?=[^\d\s,，]))?"
_LEAD: Final = re.compile(rf"\s*{_POSTCODE}\s*(?:中华人民共和国|中国)?")
_SEPARATORS: Final = re.compile(r"[\s,，、/／\-－·|>]*")
_FILLED: Final = re.compile("市辖区|省直辖县级行政区划|自治区直辖县级行政区划|省直辖")
# 北京路, 南京西路, 重庆大道: a street that bears a city's name is not in that city.
# Nor does 朝阳区 begin with the city of 朝阳.
_STREET: Final = re.compile("[东西南北中一二三四五六]?(?:大?[路街道]|巷|弄|里|胡同)|[省市区县州盟旗镇乡村]")
_EDGE: Final = re.compile(r"[\s,，、/／\-－·|>]|$")
_LONGEST: Final = 15
_MORE_STEMS: Final = {"310115": "浦东", "150000": "内蒙"}


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """The deepest division that is certain, or None, and what follows it."""

    code: str | None
    rest: str


def parse_address(text: str) -> ParsedAddress:
    """浙江省杭州市西湖区文三路90号 -> 330106, 文三路90号. Names may be short or left out where that is clear.

    Withdrawn names lead to where the place lies now. Nothing is guessed: 朝阳区 alone is in two cities.
    """
    table = divisions()
    if table is None:
        return ParsedAddress(None, text.strip())
    lead = _LEAD.match(text)
    code, at = "", lead.end() if lead else 0
    while step := _step(table, text, code, at):
        code, at = step
        at = _skip(table, text, code, at)
    if not code:
        return ParsedAddress(None, text.strip())
    return ParsedAddress(code, text[at:].strip())


def _step(table: Divisions, text: str, code: str, at: int) -> tuple[str, int] | None:
    """The next division down whose name stands at `at`, the longest name first."""
    names = _names_below(code)
    for length in range(min(_LONGEST, len(text) - at), 1, -1):
        written = text[at:at + length]
        found, loose = names.get(written, ("", None))
        if found and (loose is None or _fits(loose, text, at + length)):
            return found, at + length
    return None


def _fits(loose: str, text: str, end: int) -> bool:
    """Whether a name without its kind may end here: a city's before no street, a county's only at an edge."""
    return _STREET.match(text, end) is None if loose == "city" else _EDGE.match(text, end) is not None


def _skip(table: Divisions, text: str, code: str, at: int) -> int:
    """Past separators, fillers and the name said twice (北京市北京市)."""
    while True:
        start = at
        at = _SEPARATORS.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty string
        if filled := _FILLED.match(text, at):
            at = filled.end()
        if text.startswith(table.names[code], at):
            at += len(table.names[code])
        if at == start:
            return at


@lru_cache(maxsize=512)
def _names_below(code: str) -> Mapping[str, tuple[str, str | None]]:
    """What may be written after `code` -> the division meant; for a name without its kind, how loose it is."""
    table = divisions()
    if table is None:
        return {}
    below = sorted(_below(table, code), key=lambda child: (child.endswith("00"), child.endswith("0000")))
    names: dict[str, tuple[str, str | None]] = {}
    for child in below:  # the larger place wins: 海南 is the province, not the prefecture
        written = table.names[child]
        loose = "city" if child.endswith("00") or written.endswith("市") else "county"
        names.update(dict.fromkeys(_short(child, written), (child, loose)))
    names.update({name: (now, None) for name, now in _retired_below(table, code)})
    names.update({name: (child, None) for name, child in _unique(table, _deep(table, code))})
    names.update({table.names[child]: (child, None) for child in below})
    return names


def _short(code: str, name: str) -> list[str]:
    return [short for short in (stem(name), _MORE_STEMS.get(code, "")) if short and short != name]


def _below(table: Divisions, code: str) -> Iterator[str]:
    """The divisions right under `code`; at the start also all cities: the province is often left out."""
    yield from table.children.get(code, ())
    if not code:
        for province in table.children.get("", ()):
            yield from (city for city in table.children.get(province, ()) if city.endswith("00"))


def _deep(table: Divisions, code: str) -> Iterator[str]:
    """Counties anywhere under a province or, with no code, the country."""
    if not code or code.endswith("0000"):
        yield from (each for each in table.names if not each.endswith("00") and each.startswith(code[:2]))


def _unique(table: Divisions, codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names that only one of `codes` has."""
    listed = list(codes)
    count = Counter(table.names[code] for code in listed)
    yield from ((table.names[code], code) for code in listed if count[table.names[code]] == 1)


def _retired_below(table: Divisions, code: str) -> Iterator[tuple[str, str]]:
    """Withdrawn names as they were written after `code`, each with the one division it means now."""
    meant: dict[str, set[str]] = defaultdict(set)
    for old, (name, now) in table.retired.items():
        if _was_below(table, old, now, code):
            meant[name].add(now)
    taken = {table.names[each] for each in _deep(table, code)}
    yield from ((name, next(iter(now))) for name, now in meant.items() if len(now) == 1 and name not in taken)


def _was_below(table: Divisions, old: str, now: str, code: str) -> bool:
    if now.endswith("00") and not old.endswith("00"):  # parted among several: the name still says more than the city
        return False
    if not code or code.endswith("0000"):
        return old.startswith(code[:2]) and (bool(code) or old.endswith("00"))
    return table.parent(old) == code or now.startswith(code[:4])
