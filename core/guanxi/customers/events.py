"""What the customers package tells the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from guanxi.contributions import Event
from guanxi.errors import Text
from guanxi.i18n import _l


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersCreated(Event):
    """New files; one event per chunk of at most 1,000."""

    name: ClassVar[str] = "customers.created"
    title: ClassVar[Text] = _l("Customers added")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersChanged(Event):
    """Fields of existing files changed; `fields` are the keys that changed in at least one of them."""

    name: ClassVar[str] = "customers.changed"
    title: ClassVar[Text] = _l("Customers changed")
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersTrashed(Event):
    """Files put into the trash."""

    name: ClassVar[str] = "customers.trashed"
    title: ClassVar[Text] = _l("Customers put into the trash")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersRestored(Event):
    """Files taken back from the trash."""

    name: ClassVar[str] = "customers.restored"
    title: ClassVar[Text] = _l("Customers taken back from the trash")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerStateChanged(Event):
    """Customers went from one state to another for the same reason, which is a key."""

    name: ClassVar[str] = "customers.state_changed"
    title: ClassVar[Text] = _l("A customer’s state changed")
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(Event):
    """The files `absorbed_ids` went into `survivor_id`; what was theirs is its own now. `customer_ids` are all."""

    name: ClassVar[str] = "customers.merged"
    title: ClassVar[Text] = _l("Customers merged")
    survivor_id: int
    absorbed_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersDeleted(Event):
    """Files deleted for good, with all that was theirs; there is nothing left to look up by these ids."""

    name: ClassVar[str] = "customers.deleted"
    title: ClassVar[Text] = _l("Customers deleted for good")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersErased(Event):
    """Everything personal about these customers was erased; what the law asks to be kept hangs on them still."""

    name: ClassVar[str] = "customers.erased"
    title: ClassVar[Text] = _l("Customers erased")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersParted(Event):
    """A merge was taken back: `restored_ids` are files of their own again. `customer_ids` are all."""

    name: ClassVar[str] = "customers.parted"
    title: ClassVar[Text] = _l("A merge taken back")
    survivor_id: int
    restored_ids: tuple[int, ...]


EVENTS: Final = (CustomersCreated, CustomersChanged, CustomerStateChanged, CustomersTrashed, CustomersRestored,
                 CustomersMerged, CustomersParted, CustomersErased, CustomersDeleted)
