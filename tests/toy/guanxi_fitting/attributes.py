"""An attribute of each type a form can write, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import func

from guanxi.api import Attribute, AttributeType, Choice, Ctx, Customer, Issue
from tests.toy.guanxi_fitting.models import Card

CUTS = ("slim", "wide", "old")
TROUBLE: dict[str, Callable[[], object]] = {}
"""What a test wants to happen, by the place where it happens."""


def stumble(place: str) -> None:
    """Do what the test wants to happen here."""
    TROUBLE.get(place, bool)()


def _write(ctx: Ctx, rows: Sequence[tuple[int, object]], column: str) -> Sequence[Issue]:
    stumble("write")
    for customer_id, value in rows:
        if column == "waist" and isinstance(value, int) and value > 300:
            return [Issue(message="Nobody is that stout.", code="stout")]
        card = ctx.session.get(Card, customer_id)
        if card is None:
            card = Card(customer_id=customer_id)
            ctx.session.add(card)
        setattr(card, column, value)
        ctx.session.flush()
    return []


def _cuts(_ctx: Ctx) -> Sequence[Choice]:
    stumble("choices")
    return [Choice(cut, cut.title(), archived=cut == "old") for cut in CUTS]


def _attribute(column: str, title: str, kind: AttributeType, **more: Any) -> Attribute:
    return Attribute(key=f"fitting.{column}", title=title, type=kind, column=getattr(Card, column), sortable=False,
                     write=partial(_write, column=column), **{"permission": "fitting.view", **more})


ATTRIBUTES = (
    _attribute("waist", "Waist", AttributeType.INTEGER, merge="max"),
    _attribute("inseam", "Inseam", AttributeType.DECIMAL, scale=1),
    _attribute("budget", "Budget", AttributeType.MONEY, currency="CNY", permission="fitting.secret",
               merge="sum"),
    _attribute("fitted_on", "Last fitting", AttributeType.DATE, merge="max"),
    _attribute("left_handed", "Left-handed", AttributeType.BOOLEAN),
    _attribute("cut", "Cut", AttributeType.CHOICE, choices=_cuts),
    _attribute("remark", "Remark", AttributeType.TEXT, merge="survivor"),
    Attribute(key="fitting.length", title="Length of the name", type=AttributeType.INTEGER,
              expression=func.length(Customer.name)),
)
