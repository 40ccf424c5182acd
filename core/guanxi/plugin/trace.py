"""What plugins did for one page, kept while somebody wants to know: who was asked, in what order, how long it took."""

from __future__ import annotations

from collections.abc import Sized
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a plugin. `items` is how many things it contributed, None where it is not asked for any; `error` why
    its answer was not used."""

    plugin: str
    hook: str
    milliseconds: float
    items: int | None = None
    error: str = ""


_CALLS: Final[ContextVar[list[Call] | None]] = ContextVar("guanxi_plugin_calls", default=None)


def record() -> list[Call]:
    """Keep the calls from now on, in this request; the list they are put into."""
    calls: list[Call] = []
    _CALLS.set(calls)
    return calls


def stop() -> None:
    """Keep none any more."""
    _CALLS.set(None)


def note(plugin: str, hook: str, seconds: float, answer: object = None, error: BaseException | None = None) -> None:
    """Put one call down, if anybody wants to know."""
    calls = _CALLS.get()
    if calls is not None:
        calls.append(Call(plugin=plugin, hook=hook, milliseconds=seconds * 1000,
                          items=len(answer) if isinstance(answer, Sized) else None,
                          error=f"{type(error).__name__}: {error}".partition("\n")[0] if error else ""))


def note_left_out(plugin: str, hook: str) -> None:
    """Put down that a call was left out, for it failed too often."""
    calls = _CALLS.get()
    if calls is not None:
        calls.append(Call(plugin=plugin, hook=hook, milliseconds=0.0, error="muted"))
