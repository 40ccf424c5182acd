"""What people type into forms of orders, read exactly: amounts, quantities, moments. Nothing is rounded."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from guanxi.api import Money
from guanxi_commerce.amounts import PIECE

_NUMBER: Final = re.compile(r"(?P<figures>[0-9]{1,15}(\.[0-9]{1,6})?)(?P<times>[万亿])?")
_GROUPING: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")  # 12,50 is not 1250
_TIMES: Final = {"": 1, "万": 10_000, "亿": 100_000_000}
_RATE: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,8})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def amount_of(text: str, currency: str) -> int:
    """`text` ("1,234.50", "￥12", "3.5万") in minor units of `currency`. Raises ValueError."""
    amount = _decimal(text)
    found = Money.of(amount, currency)
    if found.major() != amount:
        raise ValueError(text)
    return found.minor


def quantity_of(text: str) -> int:
    """`text` ("2", "1.5") in thousandths. Raises ValueError."""
    thousandths = _decimal(text) * PIECE
    if thousandths != thousandths.to_integral_value():
        raise ValueError(text)
    return int(thousandths)


def rate_of(text: str) -> Decimal:
    """`text` ("7.1234") as a rate of at most eight decimal places. Raises ValueError."""
    plain = _plain(text)
    if not _RATE.fullmatch(plain):
        raise ValueError(text)
    return Decimal(plain)


def day_of(text: str) -> date:
    """`text` ("2026-06-15") as a day. Raises ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment_of(text: str, zone: tzinfo) -> datetime:
    """`text` ("2026-06-15T12:30"), as read off a clock in `zone`. Raises ValueError."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def moment_text(moment: datetime, zone: tzinfo) -> str:
    """The same the other way, to the minute."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def amount_text(amount: Money) -> str:
    """An amount as a field shows it: 1234.50."""
    return f"{amount.major():f}"


def _decimal(text: str) -> Decimal:
    found = _NUMBER.fullmatch(_plain(text))
    if not found:
        raise ValueError(text)
    return Decimal(found["figures"]) * _TIMES[found["times"] or ""]


def _plain(text: str) -> str:
    """Full-width figures and points as plain ones, without what only groups or names them."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥").replace(" ", "").removesuffix("元")
    return _GROUPING.sub("", plain)
