"""The browser that plugins are tested with too, and what its palette is told."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.test import TestResponse

from guanxi.testing.browser import Browser, text_of

__all__ = ["Browser", "hits_of", "text_of"]


def hits_of(response: TestResponse) -> dict[str, list[dict[str, Any]]]:
    """What the palette is told, by heading."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in response.get_data(as_text=True).splitlines():
        groups |= json.loads(line)
    return groups
