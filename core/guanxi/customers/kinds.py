"""The kinds of timeline entries the core writes, and how they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from guanxi.contributions import TimelineKind
from guanxi.customers.consents import CHANNELS, PURPOSES
from guanxi.customers.fields import FIELDS
from guanxi.customers.relation_kinds import side_title
from guanxi.customers.states import TITLES
from guanxi.errors import Text
from guanxi.i18n import _, _l
from guanxi.timeline.services import NOTE

Data = Mapping[str, Any]
_NAMED: Final = 3


def _state(data: Data) -> Text:
    return _l("changed the state from %(before)s to %(after)s",
              before=TITLES.get(str(data.get("from")), ""), after=TITLES.get(str(data.get("to")), ""))


def _owner(data: Data) -> Text:
    if not data.get("to"):
        return _l("left this customer without an owner")
    if not data.get("from"):
        return _l("made %(name)s the owner", name=data["to"])
    return _l("handed this customer from %(before)s to %(after)s", before=data["from"], after=data["to"])


def _changed(data: Data) -> Text:
    """Up to three fields by name; the organisation's own ones have no name without asking the database."""
    fields = data.get("fields", ())
    names = [str(FIELDS[field].title) for field in fields if field in FIELDS]
    if len(names) == len(fields) <= _NAMED:
        return _l("changed: %(fields)s", fields=_(", ").join(names))
    return _l("changed 1 field") if len(fields) == 1 else _l("changed %(count)s fields", count=len(fields))


def _person(known: Text, unknown: Text) -> Any:
    return lambda data: known % {"name": data["person"]} if data.get("person") else unknown


def _shared(data: Data) -> Text:
    return _l("made %(name)s a collaborator", name=data.get("user") or "")


def _unshared(data: Data) -> Text:
    return _l("ended the collaboration of %(name)s", name=data.get("user") or "")


def _related(data: Data) -> Text:
    return _l("added a relation: %(side)s %(name)s", side=side_title(data["side"]), name=_other(data))


def _unrelated(data: Data) -> Text:
    return _l("removed a relation: %(side)s %(name)s", side=side_title(data["side"]), name=_other(data))


def _other(data: Data) -> Any:
    return data.get("customer") or _l("a customer held elsewhere")


def _merged(data: Data) -> Text:
    return _l("merged file %(number)s into this one", number=data["number"])


def _parted(data: Data) -> Text:
    return _l("took the merge of file %(number)s back", number=data["number"])


def _consent(data: Data) -> Text:
    words = {"channel": CHANNELS.get(data["channel"], data["channel"]),
             "purpose": PURPOSES.get(data["purpose"], data["purpose"])}
    if data["given"]:
        return _l("recorded consent: %(purpose)s by %(channel)s", **words)
    return _l("recorded the end of a consent: %(purpose)s by %(channel)s", **words)


def _attached(data: Data) -> Text:
    if data.get("attachment"):
        return _l("added the file %(name)s", name=data["attachment"])
    return _l("added a file that was removed since")


def _fixed(sentence: Text) -> Any:
    return lambda _data: sentence


_PERSON: Final[Mapping[str, Literal["user", "customer", "person"]]] = {"person": "person"}
_USER: Final[Mapping[str, Literal["user", "customer", "person"]]] = {"user": "user"}
_CUSTOMER: Final[Mapping[str, Literal["user", "customer", "person"]]] = {"customer": "customer"}

CHANGES: Final = "core.changed"
_FILE: Final[Mapping[str, Literal["user", "customer", "person", "attachment"]]] = {"attachment": "attachment"}


def _kind(key: str, title: Text, icon: str, sentence: Any, **more: Any) -> TimelineKind:
    return TimelineKind(key=key, title=title, icon=icon, sentence=sentence, group=CHANGES, **more)


KINDS: Final = (
    TimelineKind(key=NOTE, title=_l("Notes"), icon="note", sentence=_fixed(_l("wrote a note"))),
    TimelineKind(key=CHANGES, title=_l("Changes"), icon="history", sentence=_changed),
    _kind("core.created", _l("File opened"), "user-plus", _fixed(_l("opened this file"))),
    _kind("core.state", _l("State changes"), "arrow-right-circle", _state),
    _kind("core.owner", _l("Owner changes"), "user-share", _owner, names={"from": "user", "to": "user"}),
    _kind("core.shared", _l("New collaborators"), "users-group", _shared, names=_USER),
    _kind("core.unshared", _l("Former collaborators"), "users-group", _unshared, names=_USER),
    _kind("core.person", _l("New contact persons"), "address-book", _person(
        _l("added %(name)s as a contact person"), _l("added a contact person")), names=_PERSON),
    _kind("core.person_left", _l("Contact persons who left"), "address-book", _person(
        _l("marked %(name)s as having left"), _l("marked a contact person as having left")), names=_PERSON),
    _kind("core.person_back", _l("Contact persons who came back"), "address-book", _person(
        _l("marked %(name)s as being back"), _l("marked a contact person as being back")), names=_PERSON),
    _kind("core.related", _l("New relations"), "link", _related, names=_CUSTOMER),
    _kind("core.unrelated", _l("Former relations"), "link", _unrelated, names=_CUSTOMER),
    TimelineKind(key="core.attached", title=_l("Files"), icon="paperclip", sentence=_attached, names=_FILE),
    _kind("core.consent", _l("Consents"), "shield", _consent),
    _kind("core.merged", _l("Merged files"), "arrows-join", _merged),
    _kind("core.parted", _l("Merges taken back"), "arrow-back-up", _parted),
    _kind("core.erased", _l("Erased files"), "eraser", _fixed(_l("erased everything personal in this file"))),
    _kind("core.trash", _l("Put into the trash"), "trash", _fixed(_l("put this file into the trash"))),
    _kind("core.restore", _l("Taken back from the trash"), "restore", _fixed(_l("took this file back from the trash"))),
)
