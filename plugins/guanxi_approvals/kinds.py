"""What approvals write on a customer's timeline, and tell people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from guanxi.api import NoticeKind, Text, TimelineKind, _l, current_locale, day, ngettext
from guanxi_approvals.rights import USE

Data = Mapping[str, Any]
_TO_REQUEST: Final = ("approvals.show", "request_id", "request")
_ENDED: Final = {
    "approved": _l("approved %(subject)s"), "refused": _l("refused %(subject)s"),
    "withdrawn": _l("took back the request for approval of %(subject)s"),
    "lapsed": _l("let the request for approval of %(subject)s lapse")}
_TOLD: Final = {
    "approved": _l("approved %(subject)s, as you asked"), "refused": _l("refused %(subject)s: the reason stands there"),
    "withdrawn": _l("took back the request for approval of %(subject)s"),
    "lapsed": _l("let the request for approval of %(subject)s lapse")}


def _subject(data: Data) -> str:
    return str(data.get("subject") or "")


def _asked(data: Data) -> Text:
    return _l("asked for approval of %(subject)s", subject=_subject(data))


def _decided(data: Data) -> Text:
    return _ENDED.get(str(data.get("state")), _ENDED["lapsed"]) % {"subject": _subject(data)}


def _you_are_asked(data: Data) -> Text:
    return _l("asks for your approval of %(subject)s", subject=_subject(data))


def _reminder(data: Data) -> Text:
    return _l("%(subject)s still waits for your approval", subject=_subject(data))


def _told(data: Data) -> Text:
    return _TOLD.get(str(data.get("state")), _TOLD["lapsed"]) % {"subject": _subject(data)}


def _deputy(data: Data) -> Text:
    first, last = (_day(data.get(key)) for key in ("first", "last"))
    return _l("names you as deputy from %(first)s to %(last)s: you decide on what they are asked",
              first=first, last=last)


def _day(text: object) -> str:
    try:
        found = date.fromisoformat(str(text))
    except ValueError:
        return ""
    return day(found, current_locale() or "en", found, short=True)


def _heading(data: Data) -> Text:
    return _l("Approval of %(subject)s", subject=_subject(data))


KINDS: Final = (
    TimelineKind(key="approvals.asked", title=_l("Approvals"), icon="send", sentence=_asked, permission=USE,
                 leads_to=_TO_REQUEST),
    TimelineKind(key="approvals.decided", title=_l("Decisions"), icon="check", sentence=_decided, permission=USE,
                 group="approvals.asked", leads_to=_TO_REQUEST),
)
NOTICES: Final = (
    NoticeKind(key="approvals.asked", title=_l("Your approval is asked for"), icon="send", sentence=_you_are_asked,
               several=lambda count: ngettext("%(num)s request", "%(num)s requests", count), subject=_heading,
               permission=USE, leads_to=_TO_REQUEST),
    NoticeKind(key="approvals.reminder", title=_l("Something waits for your approval"), icon="clock",
               sentence=_reminder, several=lambda count: ngettext("%(num)s reminder", "%(num)s reminders", count),
               subject=_heading, permission=USE, leads_to=_TO_REQUEST),
    NoticeKind(key="approvals.decided", title=_l("What you asked for is decided"), icon="check", sentence=_told,
               several=lambda count: ngettext("%(num)s decision", "%(num)s decisions", count), subject=_heading,
               permission=USE, leads_to=_TO_REQUEST),
    NoticeKind(key="approvals.deputy", title=_l("You are named as deputy"), icon="users", sentence=_deputy,
               several=lambda count: ngettext("%(num)s absence", "%(num)s absences", count),
               subject=lambda _data: _l("Deputy for approvals"), permission=USE),
)
