"""What states and problems are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.api import LazyString, _l

STATES: Final[Mapping[str, LazyString]] = {
    "waiting": _l("Waiting"), "done": _l("Delivered"), "failed": _l("Failed"), "skipped": _l("Not sent")}
TONES: Final[Mapping[str, str]] = {"waiting": "yellow", "done": "green", "failed": "red", "skipped": "none"}
PROBLEMS: Final[Mapping[str, LazyString]] = {
    "address": _l("Nothing is sent to this address."),
    "unreachable": _l("The receiver could not be reached, or did not answer in time."),
    "status": _l("The receiver answered with an error."),
    "rights": _l("Whoever set this webhook up may not see what happened, so nothing was sent."),
    "segment": _l("Whoever set this webhook up can no longer use its saved view, so nothing was sent."),
    "outside": _l("None of the customers is in the saved view, so nothing was sent."),
    "unknown": _l("The plugin that tells of this is off, so nothing was sent.")}
PAUSED: Final[Mapping[str, LazyString]] = {
    "by_hand": _l("Paused by hand. What happens meanwhile is not sent."),
    "failing": _l("Paused, because the receiver failed for five days."),
    "gone": _l("Paused, because the receiver answered that it is gone for good (410)."),
    "owner": _l("Paused, because whoever set it up may no longer sign in. Save it in your own name to go on.")}
