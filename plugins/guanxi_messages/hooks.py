"""What messages add to the platform: their own checks, a customer's panel and action, privacy."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import Action, Ctx, Objection, Outgoing, Panel, _l, hookimpl
from guanxi_messages import parts
from guanxi_messages.checks import objections
from guanxi_messages.keeping import forget_single
from guanxi_messages.rights import SEND, VIEW
from guanxi_messages.services.contacts import refresh_contacts


@hookimpl
def message_check(messages: Sequence[Outgoing], ctx: Ctx) -> Sequence[Objection]:
    """Consent, bounced addresses, quiet hours, how many a week."""
    return objections(ctx, messages)


@hookimpl
def customer_panels(ctx: Ctx) -> Sequence[Panel]:
    """The last messages."""
    return [Panel(key="messages.last", title=_l("Messages"), template="messages/_panel.html", data=parts.panel_of,
                  permission=VIEW, order=30)]


@hookimpl
def customer_actions(customer_id: int, ctx: Ctx) -> Sequence[Action]:
    """Writing to this customer, for those who may."""
    if not parts.may_write(ctx, customer_id):
        return []
    return [Action(key="messages.write", title=_l("Write a message"), icon="mail", endpoint="messages.new_message",
                   values={"customer": customer_id}, permission=SEND, order=5)]


@hookimpl
def customer_merge(survivor_id: int, ctx: Ctx) -> None:
    """Messages are CustomerOwned and have come along; when the customer was last written to is made anew."""
    refresh_contacts(ctx, [survivor_id])


@hookimpl
def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
    """The same when they went back."""
    refresh_contacts(ctx, [survivor_id, *restored_ids])


@hookimpl
def customer_erase(ids: Sequence[int], ctx: Ctx) -> None:
    """Words that were written for one of them alone stand in the sending, which is nobody's."""
    forget_single(ctx, list(ids))
