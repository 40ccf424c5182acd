"""Numbers, money and yes or no as people and spreadsheets write them; exact, never a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _l

MAX_DIGITS: Final = 18
"""As many as a 64-bit column holds."""

_MAX_TEXT: Final = 60
_UNITS: Final = {
    "": 1, "千": 1_000, "k": 1_000, "万": 10_000, "萬": 10_000, "w": 10_000, "百万": 1_000_000, "千万": 10_000_000,
    "亿": 100_000_000, "億": 100_000_000, "万亿": 1_000_000_000_000,
}
_NUMBER: Final = re.compile(
    r"(?P<open>\()?(?P<sign>[+\-\u2212\u2013]?)\s*"
    r"(?:rmb|人民币|[a-z]{0,3}[¥￥$€£₩₹₽฿₫₱₺₪]|cny|usd|eur|gbp|jpy|hkd|twd|chf|krw|sgd|aud|cad|rub|inr)?\s*(?P<sign2>-?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.(?P<decimals>\d+))?"
    r"\s*(?P<unit>百万|千万|万亿|[千万萬亿億kw])?\s*(?:元整?|圆|块钱?|yuan|rmb|cny|usd)?(?P<close>\))?",
    re.IGNORECASE)
_PLAIN: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_EUROPEAN: Final = re.compile(r"[+-]?\d{1,3}(?:[. ']\d{3})*,\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}")

_YES: Final = frozenset({
    "是", "有", "对", "真", "yes", "y", "true", "t", "1", "√", "✓", "✔", "☑", "on"})
_NO: Final = frozenset({
    "否", "无", "不", "没有", "不是", "假", "no", "n", "false", "f", "0", "×", "✗", "✘", "☐", "off"})


def read_number(text: str) -> Decimal | Issue:
    """1,234.50, 3.5万, ¥12元, (12.00) as minus twelve; exact. At most 18 digits."""
    value = digits_kept(plain(text[:_MAX_TEXT + 1]))
    if isinstance(value, Issue):
        return value
    found = _NUMBER.fullmatch(value) if len(value) <= _MAX_TEXT else None
    if found is None or not (found["whole"] or found["decimals"]) or bool(found["open"]) != bool(found["close"]):
        return _unreadable(value)
    if found["sign"] and (found["sign2"] or found["open"]):
        return _unreadable(value)
    digits = re.sub("[, ]", "", found["whole"] or "0") + (f".{found['decimals']}" if found["decimals"] else "")
    number = Decimal(digits) * _UNITS[(found["unit"] or "").lower()]
    negative = found["open"] or found["sign2"] or found["sign"] not in ("", "+")
    return _within(-number if negative else number, value)


def read_scaled(text: str, scale: int) -> int | Issue:
    """The number in units of 10 to the minus `scale` (scale 2: 3.5 -> 350); further decimals are refused."""
    if scale == 0 and _PLAIN.fullmatch(text):
        return int(text)  # as almost every figure of a large file
    number = read_number(text)
    if isinstance(number, Issue):
        return number
    scaled = number.scaleb(scale)
    if scaled != scaled.to_integral_value():
        return _too_exact(text, scale)
    return int(scaled) if abs(scaled) < 10 ** MAX_DIGITS else _too_long(text)


def read_integer(text: str) -> int | Issue:
    """A whole number; 12.0 and 3.5万 are whole, 12.5 is not."""
    return read_scaled(text, 0)


def read_boolean(text: str) -> bool | Issue:
    """是, 有, yes, Y, true, 1, √ and 否, 无, no, N, false, 0, ×."""
    value = plain(text[:_MAX_TEXT]).casefold()
    if value in _YES or value in _NO:
        return value in _YES
    return Issue(message=_l("“%(value)s” is neither yes nor no. Write yes or no, 是 or 否, 1 or 0."),
                 code="boolean.unreadable", params={"value": shown(text)})


def _within(number: Decimal, text: str) -> Decimal | Issue:
    bare = number.normalize()
    _sign, digits, exponent = bare.as_tuple()
    length = max(len(digits), len(digits) + int(exponent), -int(exponent))
    return _too_long(text) if length > MAX_DIGITS else number


def _too_long(text: str) -> Issue:
    return Issue(message=_l("“%(value)s” has more than %(most)s digits. If it is a number by which something is "
                            "called, keep it in a text field."),
                 code="number.too_long", params={"value": shown(text), "most": MAX_DIGITS})


def _too_exact(text: str, scale: int) -> Issue:
    if scale == 0:
        return Issue(message=_l("“%(value)s” is not a whole number."), code="number.not_whole",
                     params={"value": shown(text)})
    return Issue(message=_l("“%(value)s” has more than %(scale)s decimal places."), code="number.too_exact",
                 params={"value": shown(text), "scale": scale})


def _unreadable(text: str) -> Issue:
    if _EUROPEAN.fullmatch(text):
        return Issue(
            message=_l("“%(value)s” can be read in two ways. Use the point for decimals, as in 1,234.50."),
            code="number.separator", params={"value": shown(text)})
    return Issue(message=_l("“%(value)s” is not a number. Write it as 1234.50."), code="number.unreadable",
                 params={"value": shown(text)})
