"""Arithmetic of orders in whole minor units: each row is rounded half up, and what is spread adds up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

PIECE: Final = 1000
"""Quantities are in thousandths: this is one piece, kilogram or metre."""


def half_up(numerator: int, denominator: int) -> int:
    """`numerator` / `denominator` (positive), halves away from zero."""
    doubled = 2 * abs(numerator) + denominator
    size = doubled // (2 * denominator)
    return size if numerator >= 0 else -size


def charged(price: int, quantity: int) -> int:
    """What `quantity` thousandths cost at `price` a piece, neither of them negative."""
    return (2 * price * quantity + PIECE) // (2 * PIECE)


def share(whole: int, part: int, of: int) -> int:
    """The share of `whole` that `part` of `of` (not zero) has."""
    return half_up(whole * part, of)


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in parts that follow `weights` and add up to it; no part is above its weight while the sum is not.

    Without any weight the last part takes all.
    """
    whole = sum(weights)
    if not whole:
        return [*(0 for _ in weights[1:]), amount]
    parts: list[int] = []
    reached = given = 0
    for weight in weights:
        reached += weight
        upto = share(amount, reached, whole)
        parts.append(upto - given)
        given = upto
    return parts


def median_tenths(values: Sequence[int]) -> int:
    """The median of `values`, of which there is at least one, in tenths."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return 10 * ordered[middle]
    return 5 * (ordered[middle - 1] + ordered[middle])
