"""What approvals tell the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from guanxi.api import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsDecided(Event):
    """Requests ended, each as `verdict` says: approved, refused, withdrawn or lapsed."""

    name: ClassVar[str] = "approvals.decided"
    kind: str = ""
    thing_ids: tuple[int, ...] = ()
    request_ids: tuple[int, ...] = ()
    verdict: str = ""
