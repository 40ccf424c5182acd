"""Writes: keeping what the register said, and filling in the customer with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guanxi.api import Ctx, Draft, Happening, Refused, Text, _l, push, unit_of_work, write_one
from guanxi_lookup.models import Company
from guanxi_lookup.queries import companies_of
from guanxi_lookup.register import Entry

FILLED: Final = "lookup.filled"
FIELDS: Final = ("credit_code", "address", "industry")
"""Those of a customer that the register knows too."""


def keep(ctx: Ctx, customer_id: int, entry: Entry | None) -> None:
    """Put down what the register said, in the unit of work behind `ctx`."""
    company = ctx.session.get(Company, customer_id) or Company(customer_id=customer_id)
    company.looked_up_at = ctx.now
    for column in ("name", *FIELDS):
        setattr(company, column, (getattr(entry, column) or None) if entry is not None else None)
    ctx.session.add(company)


def take_over(ctx: Ctx, customer_id: int, version: int) -> None:
    """Fill in the customer as `version` was seen, in units of its own: by the path every form takes, with its checks
    and its history. Raises Refused where there is nothing to take over or a value can't be taken, and Conflict when
    somebody changed the customer meanwhile."""
    company = companies_of(ctx, [customer_id]).get(customer_id)
    values = {key: value for key in FIELDS if (value := getattr(company, key, None))}
    if not values:
        raise Refused(_l("The register said nothing that could be filled in."))
    write_one(ctx, Draft(customer_id=customer_id, version=version, values=values))
    with unit_of_work(ctx) as unit:
        push(unit.ctx, [Happening(customer_id=customer_id, kind=FILLED, data={"fields": len(values)})])


def taken_over(_data: Mapping[str, Any]) -> Text:
    """How that reads on the timeline."""
    return _l("filled in what the register of companies says")
