"""Webhooks: other systems are told of what happened, signed, again until they answer, and only what may be told."""

from guanxi.api import Event, Plugin, Subscription, _l
from guanxi_webhooks.entities import ENTITIES
from guanxi_webhooks.hearing import hear, wanted
from guanxi_webhooks.jobs import CLEAR_AWAY, DELIVER, RESEND
from guanxi_webhooks.kinds import KINDS
from guanxi_webhooks.menu import MENU
from guanxi_webhooks.rights import PERMISSIONS

plugin = Plugin(
    name="webhooks",
    title=_l("Webhooks"),
    version="1.0",
    summary=_l("Tells other systems what happened, signed, and again until they answer."),
    permissions=PERMISSIONS,
    entities=ENTITIES,
    menu=MENU,
    jobs=(DELIVER, RESEND, CLEAR_AWAY),
    notice_kinds=KINDS,
    subscriptions=(Subscription(key="webhooks.hear", event=Event, handle=hear, wanted=wanted),),
)
