"""Customers known by a custom field of the organisation's choice, such as the number they had in a former system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.definitions import PREFIX, Definition, field_definitions
from guanxi.customers.drafts import FieldValue, PreparedCustomer
from guanxi.customers.models import Customer, CustomValue
from guanxi.customers.stored import Stored
from guanxi.db import EVERYTHING, among
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l

_TYPES: Final = frozenset({"text", "integer"})


@dataclass(frozen=True, slots=True)
class Keyed:
    """Who has which value of the chosen field `key`: `holders` are ids by value, `held` values by id."""

    key: Definition | None = None
    holders: Mapping[FieldValue, Sequence[int]] = field(default_factory=dict)
    held: Mapping[int, FieldValue] = field(default_factory=dict)

    def value(self, item: PreparedCustomer) -> FieldValue | None:
        """What a row has in the field."""
        return value_of(item, self.key)

    def ids(self, item: PreparedCustomer) -> Sequence[int]:
        """Who has the same in the field as a row."""
        value = self.value(item)
        return () if value is None else self.holders.get(value, ())

    def other(self, item: PreparedCustomer, customer_id: int) -> bool:
        """Whether a customer has something else in the field than the row."""
        value, held = self.value(item), self.held.get(customer_id)
        return value is not None and held is not None and value != held


def value_of(item: PreparedCustomer, key: Definition | None) -> FieldValue | None:
    """What a prepared customer has in the custom field `key`."""
    return next((value for value in item.fields or () if value.field_id == key.id), None) if key is not None else None


def key_fields(ctx: Ctx) -> Mapping[str, Definition]:
    """The custom fields by which customers can be known, by their keys as columns are mapped to them."""
    return {PREFIX + key: item for key, item in field_definitions(ctx).items()
            if item.type in _TYPES and item.filterable and item.ready}


def key_field(ctx: Ctx, match: str) -> Definition | None:
    """The field that is called `match` there; None for nothing. Raises Refused where it is no such field (any more)."""
    if not match:
        return None
    found = key_fields(ctx)
    if match not in found:
        raise Refused(_l("Customers can’t be known by “%(match)s”."), [Issue(
            message=_l("“%(match)s” is no custom field of text or whole numbers that lists filter by. Possible are: "
                       "%(known)s."), code="match.field", params={"match": match, "known": ", ".join(found) or "–"})],
                      match=match)
    return found[match]


def read_match(ctx: Ctx, text: str) -> str:
    """The key of the custom field that somebody calls so, by key or title; "" for none. Raises Refused."""
    wanted = text.strip()
    named = [key for key, item in key_fields(ctx).items()
             if wanted in (key, key.removeprefix(PREFIX)) or wanted.casefold() == item.title.casefold()]
    match = named[0] if len(named) == 1 else wanted
    key_field(ctx, match)
    return match


def look_up_keyed(ctx: Ctx, key: Definition | None, items: Iterable[PreparedCustomer], stored: Stored) -> Keyed:
    """Ask for the values of `items`, and for those of the customers who are `stored` with their numbers and keys."""
    if key is None:
        return Keyed()
    values = {value for item in items if (value := value_of(item, key)) is not None}
    column = CustomValue.text if key.type == "text" else CustomValue.number
    wanted = among(ctx.session, column, [value.text if key.type == "text" else value.number for value in values])
    met = {*stored.numbers.values(), *(holder for holders in stored.holders.values() for holder in holders)}
    rows = ctx.session.execute(
        select(CustomValue.customer_id, CustomValue.text, CustomValue.number)
        .join(Customer, Customer.id == CustomValue.customer_id)
        .where(CustomValue.field_id == key.id, wanted | among(ctx.session, CustomValue.customer_id, met),
               Customer.merged_into.is_(None)).order_by(CustomValue.customer_id), execution_options=EVERYTHING)
    held = {row.customer_id: FieldValue(key.id, text=row.text, number=row.number) for row in rows}
    holders: dict[FieldValue, list[int]] = {}
    for row_id, value in held.items():
        holders.setdefault(value, []).append(row_id)
    return Keyed(key, holders, held)
