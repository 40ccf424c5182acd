"""What webhooks have a list of: deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from guanxi.api import Attribute, AttributeType, Choice, Ctx, Entity, _l
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.rights import MANAGE
from guanxi_webhooks.words import STATES, TONES

_STATES: Final = tuple(Choice(key, title, tone=TONES[key]) for key, title in STATES.items())


def _receivers(ctx: Ctx) -> Sequence[Choice]:
    return [Choice(row.id, row.title) for row in ctx.session.execute(
        select(Receiver.id, Receiver.title).order_by(Receiver.title, Receiver.id))]


def _title(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Receiver.title).where(Receiver.id == value).scalar_subquery()


DELIVERY: Final = Entity(
    key="webhooks.delivery",
    title=_l("Delivery"),
    plural=_l("Deliveries"),
    model=Delivery,
    permission=MANAGE,
    name=Attribute(key="webhooks.delivery.event", title=_l("Event"), type=AttributeType.TEXT, permission=MANAGE,
                   column=Delivery.name),
    attributes=(
        Attribute(key="webhooks.delivery.at", title=_l("Happened"), type=AttributeType.INSTANT, permission=MANAGE,
                  column=Delivery.at),
        Attribute(key="webhooks.delivery.receiver", title=_l("Webhook"), type=AttributeType.REFERENCE,
                  permission=MANAGE, column=Delivery.receiver_id, sortable=False, choices=_receivers, label=_title),
        Attribute(key="webhooks.delivery.state", title=_l("Delivery state"), type=AttributeType.CHOICE,
                  permission=MANAGE, column=Delivery.state, sortable=False, choices=lambda _ctx: _STATES),
        Attribute(key="webhooks.delivery.status", title=_l("HTTP status"), type=AttributeType.INTEGER,
                  permission=MANAGE, column=Delivery.status, sortable=False, additive=False),
        Attribute(key="webhooks.delivery.milliseconds", title=_l("Milliseconds"), type=AttributeType.INTEGER,
                  permission=MANAGE, column=Delivery.milliseconds, sortable=False, additive=False),
        Attribute(key="webhooks.delivery.attempts", title=_l("Attempts"), type=AttributeType.INTEGER,
                  permission=MANAGE, column=Delivery.attempts, sortable=False),
    ),
    columns=("webhooks.delivery.at", "webhooks.delivery.receiver", "webhooks.delivery.state",
             "webhooks.delivery.status", "webhooks.delivery.attempts"),
    sort="webhooks.delivery.at",
    descending=True,
    endpoint="webhooks.show_delivery",
    parameter="delivery_id",
    nothing=_l("Each message to another system stands here for 30 days, with what that system answered."),
    icon="send",
)
ENTITIES: Final = (DELIVERY,)
