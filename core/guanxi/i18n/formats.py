"""How one reader wants days, times of day and figures written; "" is as their language does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import Flask, current_app, has_request_context

DATES: Final[Mapping[str, str]] = MappingProxyType({
    "iso": "yyyy-MM-dd", "dots": "dd.MM.yyyy", "slashes": "dd/MM/yyyy", "american": "MM/dd/yyyy",
    "chinese": "y年M月d日"})
"""The patterns of whole dates that can be chosen."""

CLOCKS: Final = ("24", "12")
NUMBERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "comma": (",", "."), "space": ("\N{NARROW NO-BREAK SPACE}", "."), "german": (".", ","),
    "french": ("\N{NARROW NO-BREAK SPACE}", ",")})
"""What groups thousands and what begins the decimals, in figures that can be chosen: 1,234.5 and 1.234,5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """Keys of DATES, CLOCKS and NUMBERS. An unknown one counts as none: what was offered once may be gone."""

    dates: str = ""
    clock: str = ""
    numbers: str = ""

    @property
    def date_pattern(self) -> str | None:
        """The pattern for whole dates; None as the language has it."""
        return DATES.get(self.dates)

    @property
    def separators(self) -> tuple[str, str]:
        """What groups thousands, and what begins the decimals; our languages agree on both."""
        return NUMBERS.get(self.numbers, NUMBERS["comma"])


PLAIN: Final = Formats()
_ASKED: Final = "guanxi_formats"
# The request's, once they are known: a page asks for them hundreds of times.
_known: ContextVar[Formats | None] = ContextVar("guanxi_known_formats", default=None)


def current_formats() -> Formats:
    """The reader's; as the language has it where nobody in particular reads."""
    return _known.get() or _asked()


def _asked() -> Formats:
    if not has_request_context():
        return PLAIN
    found: Formats = current_app.extensions[_ASKED]()
    _known.set(found)
    return found


def ask_formats(app: Flask, formats: Callable[[], Formats]) -> None:
    """Let `app` ask `formats`, once a request, how its reader wants things written."""
    app.extensions[_ASKED] = formats


def forget_formats() -> None:
    """The next reader may want others."""
    _known.set(None)


@contextmanager
def use_formats(formats: Formats) -> Iterator[None]:
    """Write as `formats` say inside the block."""
    token = _known.set(formats)
    try:
        yield
    finally:
        _known.reset(token)
