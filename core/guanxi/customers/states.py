"""The customer's state machine: which state may follow which, and why a change is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.contributions import Choice
from guanxi.i18n import LazyString, _l

TITLES: Final[Mapping[str, LazyString]] = {
    "non_customer": _l("Non-customer"),
    "prospect": _l("Prospect"),
    "first_time": _l("First-time customer"),
    "repeat": _l("Repeat customer"),
    "loyal": _l("Loyal customer"),
    "lost": _l("Lost customer"),
}
BOUGHT: Final = frozenset({"first_time", "repeat", "loyal"})
_NEXT: Final[Mapping[str, frozenset[str]]] = {
    "non_customer": frozenset({"prospect"}),
    "prospect": frozenset({"first_time", "repeat", "loyal", "non_customer"}),
    "first_time": frozenset({"repeat", "loyal", "lost", "prospect"}),
    "repeat": frozenset({"loyal", "lost", "first_time", "prospect"}),
    "loyal": frozenset({"repeat", "lost", "first_time", "prospect"}),
    "lost": frozenset({"repeat", "loyal", "non_customer"}),
}
BY_HAND: Final = frozenset({("prospect", "non_customer"), ("non_customer", "prospect"), ("lost", "non_customer")})
"""What staff decide; everything else follows from valid purchases."""


def choices() -> tuple[Choice, ...]:
    """The six states with the words people see."""
    return tuple(Choice(key, title) for key, title in TITLES.items())


def may_follow(before: str, after: str) -> bool:
    """Whether `after` may follow `before`: a prospect, for one, can't be lost.

    Going back from a bought state to an earlier one happens when returns undo purchases.
    """
    return before == after or after in _NEXT[before]


def may_set_by_hand(before: str | None, after: str) -> bool:
    """Whether a member of staff may choose `after` (of a new file: prospect or non-customer)."""
    if before is None:
        return after in ("prospect", "non_customer")
    return before == after or (before, after) in BY_HAND
