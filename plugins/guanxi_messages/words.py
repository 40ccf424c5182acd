"""What states, purposes and reasons are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.api import LazyString, _l

STATES: Final[Mapping[str, LazyString]] = {
    "draft": _l("Prepared"), "queued": _l("Waiting"), "held": _l("Held"), "sending": _l("Being sent"),
    "sent": _l("Sent"), "failed": _l("Failed"), "bounced": _l("Bounced"), "refused": _l("Not sent"),
    "unclear": _l("Unclear")}
TONES: Final = {"draft": "none", "queued": "ring", "held": "yellow", "sending": "ring", "sent": "green",
                "failed": "red", "bounced": "red", "refused": "none", "unclear": "yellow"}
PURPOSES: Final[Mapping[str, LazyString]] = {
    "service": _l("Service and aftercare"), "marketing": _l("Marketing"), "survey": _l("Surveys")}
FORMATS: Final[Mapping[str, LazyString]] = {"text": _l("Plain text"), "html": _l("HTML")}
LANGUAGES: Final[Mapping[str, LazyString]] = {"zh": _l("Chinese"), "en": _l("English")}
SENDINGS: Final[Mapping[str, LazyString]] = {
    "looking": _l("Being prepared"), "ready": _l("Ready to be sent"), "sending": _l("Being sent"), "done": _l("Done"),
    "discarded": _l("Discarded")}

WHY: Final[Mapping[str, LazyString]] = {
    "not_yours": _l("Not yours to write to, or in the trash"),
    "no_address": _l("No address for this channel"),
    "same_address": _l("Another customer of this sending has the same address"),
    "consent": _l("Has not agreed to messages of this purpose"),
    "withdrawn": _l("Wants no messages of this purpose"),
    "suppressed": _l("The address has bounced before"),
    "quiet_hours": _l("It is a quiet hour"),
    "frequency": _l("Had enough of these messages this week"),
    "no_way_out": _l("There would be no way to unsubscribe: the address of this installation is not set"),
    "unchecked": _l("A plugin could not check it; it is checked again by itself"),
    "too_long": _l("The text is too long for this channel"),
    "empty": _l("Nothing to say in any language of the customer"),
    "other_side": _l("The other side refused it"),
    "lost": _l("The work was cut short while it was being handed over: it may have arrived"),
    "gave_up": _l("It could not be handed over for three days"),
    "bounced": _l("It came back"),
}


def why(code: str | None) -> str:
    """Why a message is where it is; codes of other plugins are shown as they are."""
    return str(WHY.get(code or "", code or ""))
