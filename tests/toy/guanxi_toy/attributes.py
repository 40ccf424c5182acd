"""What the toy hands over: attributes of every type, a family, a criterion with two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from guanxi.api import Attribute, AttributeFamily, AttributeType, Choice, Criterion, Ctx, Customer, Parameter
from tests.toy.guanxi_toy.models import Score, Visit

LEVELS = ("bronze", "silver", "gold")


def _levels(_ctx: Ctx) -> Sequence[Choice]:
    return [Choice(level, level.title()) for level in LEVELS]


ATTRIBUTES = (
    Attribute(key="toy.points", title="Points", type=AttributeType.INTEGER, column=Score.points,
              fixed={"programme_id": 1}),
    Attribute(key="toy.level", title="Level", type=AttributeType.CHOICE, column=Score.level,
              fixed={"programme_id": 1}, choices=_levels),
    Attribute(key="toy.since", title="Member since", type=AttributeType.DATE, column=Score.since,
              fixed={"programme_id": 1}),
    Attribute(key="toy.secret", title="Secret score", type=AttributeType.INTEGER, column=Score.points,
              fixed={"programme_id": 3}, permission="toy.secret"),
    Attribute(key="toy.name_length", title="Length of the name", type=AttributeType.INTEGER,
              expression=func.length(Customer.name)),
)


def _programmes(_ctx: Ctx) -> Sequence[Attribute]:
    return [Attribute(key="toy.balance.second", title="Balance", type=AttributeType.MONEY, currency="CNY",
                      column=Score.points, fixed={"programme_id": 2})]


FAMILIES = (AttributeFamily(prefix="toy.balance", expand=_programmes),)


def _visited(params: Mapping[str, Any], _ctx: Ctx) -> Select[int]:
    return select(Visit.customer_id).where(Visit.place == params["place"], Visit.days_ago <= params["days"])


CRITERIA = (
    Criterion(key="toy.visited", title="Visited", matches=_visited, parameters=(
        Parameter(key="place", title="Place", type=AttributeType.TEXT),
        Parameter(key="days", title="in the last … days", type=AttributeType.INTEGER))),
)
