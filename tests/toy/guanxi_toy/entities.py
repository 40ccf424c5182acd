"""What the toy has lists of: sales, which may belong to a customer, and places, which don't."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from guanxi.api import (
    EVERYTHING,
    Attribute,
    AttributeFamily,
    AttributeType,
    Choice,
    Criterion,
    Ctx,
    Customer,
    Entity,
    Parameter,
)
from tests.toy.guanxi_toy.models import Place, Sale, Stars

CHANNELS = ("shop", "web")


def _customer_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Customer.name).where(Customer.id == value).scalar_subquery()


def _channels(_ctx: Ctx) -> Sequence[Choice]:
    return [Choice(channel, channel.title()) for channel in CHANNELS]


def _to_state(params: Mapping[str, Any], _ctx: Ctx) -> Select[int]:
    return select(Sale.id).join(Customer, Customer.id == Sale.customer_id).where(Customer.state == params["state"])


def _numbered(ctx: Ctx, words: str, limit: int) -> Sequence[int]:
    """Careless on purpose: it finds what the reader may not see, and the list must not show it."""
    found = select(Sale.id).where(Sale.number.startswith(words, autoescape=True)).order_by(Sale.id.desc())
    return ctx.session.scalars(found.limit(limit), execution_options=EVERYTHING).all()


SALE = Entity(
    key="toy.sale",
    title="Sale",
    plural="Sales",
    model=Sale,
    permission="toy.view",
    export="toy.export",
    customer=Sale.customer_id,
    in_use=(Sale.cancelled.is_(False),),
    in_trash=(Sale.cancelled.is_(True),),
    name=Attribute(key="toy.sale.number", title="Number", type=AttributeType.TEXT, permission="toy.view",
                   column=Sale.number),
    attributes=(
        Attribute(key="toy.sale.amount", title="Amount", type=AttributeType.MONEY, currency="CNY",
                  permission="toy.view", column=Sale.amount),
        Attribute(key="toy.sale.day", title="Day", type=AttributeType.DATE, permission="toy.view", column=Sale.day),
        Attribute(key="toy.sale.channel", title="Channel", type=AttributeType.CHOICE, permission="toy.view",
                  column=Sale.channel, sortable=False, choices=_channels),
        Attribute(key="toy.sale.customer", title="Customer", type=AttributeType.REFERENCE, permission="toy.view",
                  column=Sale.customer_id, sortable=False, label=_customer_name),
        Attribute(key="toy.sale.secret", title="Length of the number", type=AttributeType.INTEGER,
                  permission="toy.secret", expression=func.length(Sale.number)),
    ),
    criteria=(
        Criterion(key="toy.sale.state", title="State of the customer", matches=_to_state, permission="toy.view",
                  parameters=(Parameter(key="state", title="State", type=AttributeType.TEXT),)),
    ),
    columns=("toy.sale.amount", "toy.sale.day", "toy.sale.customer"),
    sort="toy.sale.day",
    descending=True,
    endpoint="toy.show_sale",
    search=_numbered,
    search_hint="Number",
    nothing="Sales appear here when somebody buys something.",
    icon="receipt",
)


def _years(_ctx: Ctx) -> Sequence[Attribute]:
    return [Attribute(key=f"toy.place.stars.{year}", title=f"Stars of {year}", type=AttributeType.INTEGER,
                      permission="toy.view", column=Stars.stars, fixed={"year": year}) for year in (2025, 2026)]


PLACE = Entity(
    key="toy.place",
    title="Place",
    plural="Places",
    model=Place,
    permission="toy.view",
    name=Attribute(key="toy.place.name", title="Place", type=AttributeType.TEXT, permission="toy.view",
                   column=Place.name),
    attributes=(
        Attribute(key="toy.place.seats", title="Seats", type=AttributeType.INTEGER, permission="toy.view",
                  column=Place.seats),
    ),
    families=(AttributeFamily(prefix="toy.place.stars", expand=_years),),
    columns=("toy.place.seats", "toy.place.stars.2026"),
)

ENTITIES = (SALE, PLACE)
