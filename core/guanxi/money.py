"""Money as integer minor units with its currency; never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3}


def minor_digits(currency: str) -> int:
    """Number of digits after the decimal point that ISO 4217 gives `currency` (2 unless listed)."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (fen, cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """`amount` in major units, rounded half up to the currency's minor unit."""
        unit = Decimal(1).scaleb(-minor_digits(currency))
        return cls(int(amount.quantize(unit, ROUND_HALF_UP).scaleb(minor_digits(currency))), currency)

    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))
