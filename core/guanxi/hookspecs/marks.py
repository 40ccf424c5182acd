"""How a hook is declared: what an error of a plugin does, and what an implementation must return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import pluggy

from guanxi.errors import Text
from guanxi.i18n import _l

F = TypeVar("F", bound=Callable[..., Any])
PROJECT: Final = "guanxi"
OnError = Literal["contain", "refuse", "hold", "deny"]
"""contain: the others' answers are shown, and administrators learn the plugin's name. refuse: nothing is written. hold:
what was asked about waits, for nobody said that it may go; such a hook is never left out. deny: nothing is shown, for
nobody said what is kept from the reader; such a hook is never left out either."""

REFUSAL: Final = _l("“%(plugin)s” could not check this, so nothing was written. Tell your administrator.")

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function in a plugin's `hooks.py` as its implementation of the hook of the same name."""

_pluggy_spec = pluggy.HookspecMarker(PROJECT)
_KEPT: Final = "_guanxi_spec"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What the dispatcher knows about a hook beyond its name and arguments.

    `shape` is "list" (of `items`), "mapping" (customer id to a list of `items`) or "nothing". `refusal` says that a
    failure refuses what was asked for. Taking longer than `seconds`, where there are any, is a failure too.
    """

    on_error: OnError
    shape: Literal["list", "mapping", "nothing"]
    items: type[Any] = object
    refusal: Text = REFUSAL
    seconds: float | None = None


def spec(*, on_error: OnError, shape: Literal["list", "mapping", "nothing"], items: type[Any] = object,
         refusal: Text = REFUSAL, seconds: float | None = None) -> Callable[[F], F]:
    """Declare a hook; the function's docstring is its page in the reference."""
    def mark(function: F) -> F:
        setattr(function, _KEPT, Spec(on_error=on_error, shape=shape, items=items, refusal=refusal,
                                    seconds=seconds))
        return _pluggy_spec(function)
    return mark


def spec_of(function: Callable[..., Any]) -> Spec:
    """What `spec` noted about a hook."""
    found = getattr(function, _KEPT)
    assert isinstance(found, Spec)
    return found
