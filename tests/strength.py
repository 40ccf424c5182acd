"""How hard tests attack: with every change hard enough to find what breaks, by `script/attacks` as is promised."""

from __future__ import annotations

import os
from typing import Final

FULL: Final = os.environ.get("GUANXI_TEST_ATTACKS") == "full"


def times(promised: int, usual: int) -> int:
    """How often something is killed: `promised` times by `script/attacks`, else `usual` times."""
    return promised if FULL else usual
