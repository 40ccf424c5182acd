"""Numbers, percentages and money as the reader's language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_compact_decimal, format_percent, get_currency_symbol

from guanxi.i18n.formats import NUMBERS, current_formats
from guanxi.money import Money, minor_digits

MINUS = "\N{MINUS SIGN}"
_SWAPS = {key: str.maketrans({",": group, ".": point}) for key, (group, point) in NUMBERS.items() if key != "comma"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyParts:
    """An amount cut where type changes weight: `sign symbol whole .decimals`."""

    sign: str
    symbol: str
    whole: str
    decimals: str

    def __str__(self) -> str:
        return f"{self.sign}{self.symbol}{self.whole}{self.decimals}"


def number(value: int | Decimal) -> str:
    """12,480: our languages group alike; decimals as many as `value` has. Called for each cell, so not Babel's."""
    return _separated((f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}").replace("-", MINUS))


def percent(value: Decimal, locale: str) -> str:
    """A share: Decimal("0.185") is 18.5%."""
    return _separated(format_percent(value, "#,##0.#%", locale=locale).replace("-", MINUS))


def compact(value: int | Decimal, locale: str) -> str:
    """A figure at a glance: 12.8万 in Chinese, 128.4K in English; small ones stay exact."""
    if -10_000 < value < 10_000:
        return number(value)
    return _separated(format_compact_decimal(value, locale=locale, fraction_digits=1).replace("-", MINUS))


def _separated(text: str) -> str:
    """`text`, written 1,234.5, with the separators that the reader chose."""
    chosen = current_formats().numbers
    return text.translate(_SWAPS[chosen]) if chosen in _SWAPS else text


def money_parts(amount: Money, locale: str) -> MoneyParts:
    """`amount` cut into sign, symbol, whole units and decimals; yuan are ¥, which comes before."""
    digits = minor_digits(amount.currency)
    whole, fraction = divmod(abs(amount.minor), 10**digits)
    return MoneyParts(
        sign=MINUS if amount.minor < 0 else "",
        symbol=_symbol(amount.currency, locale),
        whole=number(whole),
        decimals=f"{current_formats().separators[1]}{fraction:0{digits}}" if digits else "",
    )


def money(amount: Money, locale: str) -> str:
    """¥58,320.00 in one piece, for texts and titles."""
    return str(money_parts(amount, locale))


@lru_cache(maxsize=64)
def _symbol(currency: str, locale: str) -> str:
    """The currency's sign; CN¥ would be right abroad, but here yuan are the ordinary money."""
    return "¥" if currency == "CNY" else get_currency_symbol(currency, locale=locale)
