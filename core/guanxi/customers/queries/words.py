"""The names of what ids in a customer's values stand for, ready for display."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from guanxi.accounts.models import Department, Store, User
from guanxi.contributions import Attribute
from guanxi.ctx import Ctx
from guanxi.customers.definitions import Definition, field_definitions
from guanxi.customers.display import Words, ids_in
from guanxi.customers.models import ContactPerson, Customer
from guanxi.customers.plugin_values import PREFIX, attribute_of

_MODELS: Mapping[str, Any] = {
    "user": User, "department": Department, "store": Store, "customer": Customer, "person": ContactPerson}


def words_for(ctx: Ctx, fields: Iterable[tuple[str, Sequence[Any]]]) -> Words:
    """What is needed to read `fields`, pairs of a field's key and the values it has."""
    known = list(fields)
    names: dict[tuple[str, int], str] = {}
    for what, ids in sorted(ids_in(known).items()):
        model = _MODELS[what]
        for row in ctx.session.execute(select(model.id, model.name).where(model.id.in_(ids))):
            names[what, row.id] = row.name
    attributes = readable(ctx, [field for field, _values in known])
    options = {key: {choice.value: choice.title for choice in item.choices(ctx)}
               for key, item in attributes.items() if item.choices is not None}
    return replace(plain_words(ctx, field_definitions(ctx), names), attributes=attributes, options=options)


def readable(ctx: Ctx, fields: Iterable[str]) -> dict[str, Attribute]:
    """The plugins' attributes among the fields of a history that the reader may see, by key."""
    keys = dict.fromkeys(field.removeprefix(PREFIX) for field in fields if field.startswith(PREFIX))
    return {key: found for key in keys if (found := attribute_of(ctx, key)) is not None and ctx.may(found.permission)}


def plain_words(ctx: Ctx, definitions: Mapping[str, Definition] | None = None,
                names: Mapping[tuple[str, int], str] | None = None) -> Words:
    """The reader's words, with what is known already of custom fields and names; no query."""
    return Words(locale=ctx.locale, today=ctx.now.astimezone(ctx.timezone).date(),
                 whole_phones=ctx.may("customer.phones"), definitions=definitions or {}, names=names or {})
