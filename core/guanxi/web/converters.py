"""Parts of addresses: ids, which both databases keep in 64 bits, and words; what no row could have names nothing."""

from __future__ import annotations

from typing import Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, PathConverter, UnicodeConverter, ValidationError

LARGEST: Final = 2**63 - 1


class RowNumber(IntegerConverter):
    """`<int:id>`: an id a row could have."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


class Word(UnicodeConverter):
    """`<key>`: text that PostgreSQL could hold."""

    def to_python(self, value: str) -> str:
        """`value`, unless there is a NUL in it."""
        return _without_nul(value)


class Path(PathConverter):
    """`<path:name>`: the same with slashes."""

    def to_python(self, value: str) -> str:
        """`value`, unless there is a NUL in it."""
        return _without_nul(value)


def init_app(app: Flask) -> None:
    """Use them for every `<…>`; before the first page is registered."""
    app.url_map.converters.update(int=RowNumber, default=Word, string=Word, path=Path)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValidationError
    return value
