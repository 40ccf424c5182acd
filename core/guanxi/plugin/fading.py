"""Names of the plugins' door that go away: they work for a while, and say where they are used and what to use instead.

A deprecation is one line of FADING. The door asks `fading` for names it doesn't hold.
"""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any, Final

DOOR: Final = "guanxi.api"
_OUTSIDE: Final = 2
"""Frames between `fading` and the code that uses the name: the door's own __getattr__, and this function."""


class GuanxiDeprecationWarning(DeprecationWarning):
    """A plugin uses a name that goes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fading:
    """A name that works until version `until` of the plugin API, and has been discouraged since release `since`.

    `value` is where it is found meanwhile ("guanxi.customers.services:write_one"), `instead` what to write.
    """

    value: str
    instead: str
    since: str
    until: int


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Use:
    """A line of code that uses such a name, as this process has seen it."""

    module: str
    file: str
    line: int
    name: str


FADING: Final[dict[str, Fading]] = {}
"""The names that go away, by themselves."""

_uses: Final[set[Use]] = set()
_lock: Final = threading.Lock()


def fading(name: str, names: Mapping[str, Fading] = FADING) -> Any:
    """What `name` stands for; the code that asks the door for it is warned. Raises AttributeError for other names."""
    known = names.get(name)
    if known is None:
        raise AttributeError(f"module {DOOR!r} has no attribute {name!r}")
    user = sys._getframe(_OUTSIDE)
    with _lock:
        _uses.add(Use(module=str(user.f_globals.get("__name__", "")), file=user.f_code.co_filename, line=user.f_lineno,
                      name=name))
    warnings.warn(
        f"{DOOR}.{name} is deprecated since Guanxi {known.since} and goes with version {known.until} of the plugin "
        f"API: use {known.instead}.", GuanxiDeprecationWarning, stacklevel=_OUTSIDE + 1)
    return resolve_name(known.value)


def uses_in(package: str) -> list[Use]:
    """The lines of a package that used such names in this process so far."""
    with _lock:
        return sorted(use for use in _uses if use.module == package or use.module.startswith(f"{package}."))
