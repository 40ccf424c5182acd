"""Figures as statistics programs write them: nan for none, 2.00E+05 for exactly 200,000."""

from __future__ import annotations

import re
from typing import Final

MISSING: Final = frozenset({"nan", "na", "n/a", "null", "none", "nil", "-", "--", "\\n", "#n/a"})
# With more than one significant figure, as in 1.38E+10, nobody knows what was rounded away: readers refuse it.
_ROUND: Final = re.compile(r"(-?[1-9])(?:\.0+)?[eE]\+?(\d{1,2})")


def figure(text: str) -> str:
    """What `text` says in a column of numbers or days: nothing, a round number in full, or itself."""
    if text.casefold() in MISSING:
        return ""
    found = _ROUND.fullmatch(text)
    return found[1] + "0" * int(found[2]) if found else text
