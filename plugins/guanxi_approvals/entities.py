"""What approvals have a list of: all requests, as far as one may see their customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from guanxi.api import (
    Attribute,
    AttributeFamily,
    AttributeType,
    Choice,
    Ctx,
    Customer,
    Entity,
    _l,
    colleagues,
    setting,
    staff_name,
)
from guanxi_approvals.models import Request
from guanxi_approvals.rights import ALL
from guanxi_approvals.words import STATES, TONES


def _customer_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Customer.name).where(Customer.id == value).scalar_subquery()


def _states(_ctx: Ctx) -> Sequence[Choice]:
    return tuple(Choice(key, title, tone=TONES[key]) for key, title in STATES.items())


def _kinds(ctx: Ctx) -> Sequence[Choice]:
    return [Choice(one.key, one.title) for one in ctx.catalogue.approvables.values()]


def _staff(ctx: Ctx) -> Sequence[Choice]:
    return [Choice(one.id, one.name) for one in colleagues(ctx.session).values()]


def _money(ctx: Ctx) -> Sequence[Attribute]:
    return (Attribute(key="approvals.request.money.amount", title=_l("Amount"), type=AttributeType.MONEY,
                      currency=setting(ctx, "organisation.currency"), permission=ALL, column=Request.amount),)


REQUEST: Final = Entity(
    key="approvals.request",
    title=_l("Request"),
    plural=_l("Requests"),
    model=Request,
    permission=ALL,
    customer=Request.customer_id,
    name=Attribute(key="approvals.request.subject", title=_l("Number"), type=AttributeType.TEXT, permission=ALL,
                   column=Request.subject),
    attributes=(
        Attribute(key="approvals.request.kind", title=_l("What"), type=AttributeType.CHOICE, permission=ALL,
                  column=Request.kind, sortable=False, choices=_kinds),
        Attribute(key="approvals.request.customer", title=_l("Customer"), type=AttributeType.REFERENCE,
                  permission=ALL, column=Request.customer_id, sortable=False, label=_customer_name),
        Attribute(key="approvals.request.state", title=_l("State"), type=AttributeType.CHOICE, permission=ALL,
                  column=Request.state, sortable=False, choices=_states),
        Attribute(key="approvals.request.asker", title=_l("Asked by"), type=AttributeType.REFERENCE, permission=ALL,
                  column=Request.asked_by, sortable=False, choices=_staff, label=staff_name),
        Attribute(key="approvals.request.asked", title=_l("Asked on"), type=AttributeType.INSTANT, permission=ALL,
                  column=Request.asked_at),
        Attribute(key="approvals.request.decider", title=_l("Decided by"), type=AttributeType.REFERENCE,
                  permission=ALL, column=Request.decided_by, sortable=False, choices=_staff, label=staff_name),
    ),
    families=(AttributeFamily(prefix="approvals.request.money", expand=_money),),
    columns=("approvals.request.kind", "approvals.request.customer", "approvals.request.money.amount",
             "approvals.request.state", "approvals.request.asker", "approvals.request.asked"),
    sort="approvals.request.asked",
    descending=True,
    endpoint="approvals.show",
    parameter="request_id",
    nothing=_l("Every request for approval stands here, those that wait and those that were decided."),
    icon="user-check",
)
ENTITIES: Final = (REQUEST,)
