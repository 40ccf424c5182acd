"""What appears in the frame around every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A line of the menu; shown only to those who hold `permission` (None: to everybody signed in).

    The group "personal" is the menu behind one's own name, for pages about oneself.
    """

    key: str
    title: Text
    endpoint: str
    icon: str
    permission: str | None = None
    group: Literal["work", "business", "administration", "personal"] = "work"
    order: int = 100
