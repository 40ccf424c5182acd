"""Where customers are reached, how they are addressed, and who is behind an address: for many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers import names
from guanxi.customers.emails import read_email
from guanxi.customers.identity import holders_of
from guanxi.customers.models import ContactPoint, Customer, CustomerProfile
from guanxi.db import among

Reached = Literal["email", "phone", "wechat"]
_FIRST: Final = {"email": Customer.email, "phone": Customer.phone}


def contact_values(ctx: Ctx, customer_ids: Collection[int], channel: Reached) -> dict[int, list[str]]:
    """Where these customers are reached by a channel: the main one first, then those preferred, then those of their
    contact persons. As they are stored: whoever shows them looks after masking."""
    found: dict[int, dict[str, None]] = {}
    if channel in _FIRST:
        for row in ctx.session.execute(select(Customer.id, _FIRST[channel].label("value")).where(
                among(ctx.session, Customer.id, customer_ids), _FIRST[channel].is_not(None))):
            found.setdefault(row.id, {})[row.value] = None
    points = (select(ContactPoint.customer_id, ContactPoint.value)
              .where(among(ctx.session, ContactPoint.customer_id, customer_ids), ContactPoint.channel == channel)
              .order_by(ContactPoint.person_id.is_not(None), ContactPoint.preferred.desc(), ContactPoint.id))
    for row in ctx.session.execute(points):
        found.setdefault(row.customer_id, {})[row.value] = None
    return {customer_id: list(values) for customer_id, values in found.items()}


def salutations(ctx: Ctx, customer_ids: Collection[int], language: str) -> dict[int, str]:
    """How to address these customers in a language: as it was written down, else from name, position and gender.

    Companies, and whoever is called by a number, have none.
    """
    rows = ctx.session.execute(
        select(Customer.id, Customer.name, CustomerProfile.gender, CustomerProfile.position, CustomerProfile.salutation)
        .outerjoin(CustomerProfile, CustomerProfile.customer_id == Customer.id)
        .where(among(ctx.session, Customer.id, customer_ids), Customer.kind == "person"))
    return {row.id: row.salutation or names.salutation(row.name, gender=row.gender, position=row.position,
                                                       language=language)
            for row in rows if row.salutation or any(map(str.isalpha, row.name))}


def email_holders(ctx: Ctx, addresses: Iterable[str]) -> Mapping[str, list[int]]:
    """The customers behind e-mail addresses, whoever may see them; what so many share that it says nothing is left out,
    and so is what is no address."""
    read = {text: found for text in addresses if isinstance(found := read_email(text), str)}
    holders = holders_of(ctx, [("email", address) for address in set(read.values())])
    return {text: list(holders["email", address]) for text, address in read.items() if ("email", address) in holders}
