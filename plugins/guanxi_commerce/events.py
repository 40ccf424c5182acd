"""What commerce tells the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from guanxi.api import Event, Text, _l
from guanxi_commerce.rights import VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersRecorded(Event):
    """Orders were recorded, at most 1,000 an event; `customer_ids` are theirs, each once."""

    name: ClassVar[str] = "commerce.order_recorded"
    title: ClassVar[Text] = _l("Orders recorded")
    permission: ClassVar[str] = VIEW
    order_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersReturned(Event):
    """Things were brought back. `order_ids` are the orders they were of, where that is known."""

    name: ClassVar[str] = "commerce.order_returned"
    title: ClassVar[Text] = _l("Goods returned")
    permission: ClassVar[str] = VIEW
    return_ids: tuple[int, ...] = ()
    order_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersCancelled(Event):
    """Orders were called off as a whole: what they brought is to be taken back."""

    name: ClassVar[str] = "commerce.order_cancelled"
    title: ClassVar[Text] = _l("Orders cancelled")
    permission: ClassVar[str] = VIEW
    order_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsWithdrawn(Event):
    """Returns were recorded by mistake: nothing was brought back after all."""

    name: ClassVar[str] = "commerce.return_withdrawn"
    title: ClassVar[Text] = _l("Returns withdrawn")
    permission: ClassVar[str] = VIEW
    return_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsReceived(Event):
    """Money came in. `order_ids` are the orders it was for, where it was for one."""

    name: ClassVar[str] = "commerce.payment_received"
    title: ClassVar[Text] = _l("Payments received")
    permission: ClassVar[str] = VIEW
    payment_ids: tuple[int, ...] = ()
    order_ids: tuple[int, ...] = ()
