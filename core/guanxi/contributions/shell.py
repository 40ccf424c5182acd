"""What appears in the frame around every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from guanxi.ctx import Ctx
from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A line of the menu; shown only to those who hold `permission` (None: to everybody signed in).

    The group "personal" is the menu behind one's own name, for pages about oneself.
    `count(ctx)` is how much waits there for this person: asked after the page, with the bell, and shown beside the
    line. Answer it in one statement, by an index.
    """

    key: str
    title: Text
    endpoint: str
    icon: str
    permission: str | None = None
    group: Literal["work", "business", "administration", "personal"] = "work"
    order: int = 100
    count: Callable[[Ctx], int] | None = None
