"""What there are lists of: messages that were sent, and e-mail that came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from guanxi.api import Attribute, AttributeType, Choice, Ctx, Customer, Entity, LazyString, _l
from guanxi_messages import words
from guanxi_messages.models import Message, Received
from guanxi_messages.rights import VIEW


def _one_of(titles: Mapping[str, LazyString], tones: Mapping[str, str] | None = None
            ) -> Callable[[Ctx], Sequence[Choice]]:
    found = tuple(Choice(key, title, tone=(tones or {}).get(key, "")) for key, title in titles.items())
    return lambda _ctx: found


def _channels(ctx: Ctx) -> Sequence[Choice]:
    return [Choice(key, channel.title) for key, channel in sorted(ctx.catalogue.channels.items())]


def _customer_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Customer.name).where(Customer.id == value).scalar_subquery()


MESSAGE: Final = Entity(
    key="messages.message",
    title=_l("Message"),
    plural=_l("Outbox"),
    model=Message,
    permission=VIEW,
    customer=Message.customer_id,
    name=Attribute(key="messages.message.subject", title=_l("Subject"), type=AttributeType.TEXT, permission=VIEW,
                   column=Message.subject),
    attributes=(
        Attribute(key="messages.message.customer", title=_l("Customer"), type=AttributeType.REFERENCE, permission=VIEW,
                  column=Message.customer_id, sortable=False, label=_customer_name),
        Attribute(key="messages.message.state", title=_l("Delivery"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Message.state, sortable=False, choices=_one_of(words.STATES, words.TONES)),
        Attribute(key="messages.message.why", title=_l("Reason"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Message.why, sortable=False, choices=_one_of(words.WHY)),
        Attribute(key="messages.message.channel", title=_l("Channel"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Message.channel, sortable=False, choices=_channels),
        Attribute(key="messages.message.purpose", title=_l("Purpose"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Message.purpose, sortable=False, choices=_one_of(words.PURPOSES)),
        Attribute(key="messages.message.created", title=_l("Written"), type=AttributeType.INSTANT, permission=VIEW,
                  column=Message.created_at),
        Attribute(key="messages.message.sent", title=_l("Handed over"), type=AttributeType.INSTANT, permission=VIEW,
                  column=Message.sent_at, sortable=False),
        Attribute(key="messages.message.sending", title=_l("Sending"), type=AttributeType.INTEGER, permission=VIEW,
                  column=Message.sending_id, sortable=False, additive=False),
    ),
    columns=("messages.message.customer", "messages.message.state", "messages.message.channel",
             "messages.message.purpose", "messages.message.created"),
    sort="messages.message.created",
    descending=True,
    endpoint="messages.show_message",
    parameter="message_id",
    nothing=_l("Messages appear here when somebody writes to a customer, or to all customers of a list."),
    icon="mail",
)
RECEIVED: Final = Entity(
    key="messages.received",
    title=_l("E-mail received"),
    plural=_l("Inbox"),
    model=Received,
    permission=VIEW,
    customer=Received.customer_id,
    name=Attribute(key="messages.received.subject", title=_l("Subject"), type=AttributeType.TEXT, permission=VIEW,
                   column=Received.subject),
    attributes=(
        Attribute(key="messages.received.customer", title=_l("Customer"), type=AttributeType.REFERENCE, permission=VIEW,
                  column=Received.customer_id, sortable=False, label=_customer_name),
        Attribute(key="messages.received.address", title=_l("Sender"), type=AttributeType.TEXT, permission=VIEW,
                  column=Received.address, sortable=False, personal=True),
        Attribute(key="messages.received.at", title=_l("Came in"), type=AttributeType.INSTANT, permission=VIEW,
                  column=Received.at),
    ),
    columns=("messages.received.customer", "messages.received.address", "messages.received.at"),
    sort="messages.received.at",
    descending=True,
    endpoint="messages.show_received",
    parameter="received_id",
    nothing=_l("E-mail from customers appears here once a mailbox is set up in the settings of the plugin."),
    icon="mail",
)
ENTITIES: Final = (MESSAGE, RECEIVED)
