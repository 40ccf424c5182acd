"""What states, reasons and verdicts are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.api import LazyString, _l

STATES: Final[Mapping[str, LazyString]] = {
    "waiting": _l("Waiting for approval"), "approved": _l("Approved"), "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"), "lapsed": _l("No longer needed")}
TONES: Final[Mapping[str, str]] = {
    "waiting": "yellow", "approved": "green", "refused": "red", "withdrawn": "none", "lapsed": "none"}
"""The dots beside a request's state."""
VOICES: Final[Mapping[str, LazyString]] = {
    "waiting": _l("Is asked"), "approved": _l("Approved"), "refused": _l("Refused"), "moot": _l("Decided without them")}
BECAUSE: Final[Mapping[str, LazyString]] = {
    "named": _l("named by the rule"), "role": _l("by their role"), "superior": _l("as superior"),
    "head": _l("as head of the department"),
    "fallback": _l("as administrator, because the rule found nobody else")}
WHO: Final[Mapping[str, LazyString]] = {
    "superior": _l("The asker’s superior"), "head": _l("The head of the asker’s department"),
    "role": _l("Everybody with a role"), "named": _l("People by name")}
NEEDS: Final[Mapping[str, LazyString]] = {
    "any": _l("One of them is enough"), "all": _l("Each of them has to approve")}
