"""From the state a customer has to the one purchases say: the steps the machine allows, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.api import LazyString, _l
from guanxi_commerce.standing import Standing

PURCHASE, RETURN, SILENCE, WON_BACK, RULES, MERGE = "purchase", "return", "silence", "won_back", "rules", "merge"
REASONS: Final[Mapping[str, LazyString]] = {
    PURCHASE: _l("a purchase"),
    RETURN: _l("purchases were returned or cancelled"),
    SILENCE: _l("no purchase for too long"),
    WON_BACK: _l("bought again"),
    RULES: _l("the purchases no longer meet the rule, or meet it anew"),
    MERGE: _l("files of one customer were brought together, or parted again"),
}
_RANK: Final = {"prospect": 0, "first_time": 1, "repeat": 2, "loyal": 3}
Steps = tuple[tuple[str, str], ...]


def steps(current: str, found: Standing, cause: str) -> Steps:
    """(state, reason) of each step, in order. `cause` is why the purchases were looked at: a purchase, a return, a
    merge, or the rules and the calendar alone (RULES).

    What the machine has no way for stays: someone lost whose one purchase is returned is lost; someone who became a
    non-customer does so until the next purchase.
    """
    target = found.state
    if target is None or found.was is None:
        return (("prospect", RETURN),) if current in ("first_time", "repeat", "loyal") else ()
    if current == "lost":
        return ((target, WON_BACK),) if target in ("repeat", "loyal") else ()
    if current == "non_customer":
        bought = cause == PURCHASE and target != "lost"
        return (("prospect", PURCHASE), (target, PURCHASE)) if bought else ()
    if target == current:
        return ()
    if target != "lost":
        return ((target, _reason(current, target, cause)),)
    return ((found.was, PURCHASE), ("lost", SILENCE)) if current == "prospect" else (("lost", SILENCE),)


def _reason(current: str, target: str, cause: str) -> str:
    if cause == MERGE:
        return MERGE
    if _RANK[target] > _RANK[current]:
        return RULES if current == "repeat" and cause == RULES else PURCHASE
    return RETURN if cause == RETURN else RULES
