"""Numbers in addresses: ids, which both databases keep in 64 bits; a longer one names nothing."""

from __future__ import annotations

from typing import Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST: Final = 2**63 - 1


class RowNumber(IntegerConverter):
    """`<int:id>`: an id a row could have."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def init_app(app: Flask) -> None:
    """Use it for every `<int:…>`; before the first page is registered."""
    app.url_map.converters["int"] = RowNumber
