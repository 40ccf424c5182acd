"""Fields given back what an operation found in them, where they still hold what it made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from guanxi.ctx import Ctx
from guanxi.customers.current import load_current
from guanxi.customers.definitions import PREFIX, Definition, field_definitions
from guanxi.customers.derive import flat
from guanxi.customers.drafts import Draft
from guanxi.customers.fields import FIELDS
from guanxi.customers.phones import rewritten
from guanxi.customers.plugin_values import PREFIX as ATTRIBUTE
from guanxi.customers.plugin_values import as_kept, attribute_of, raw_of, stored_values
from guanxi.customers.services import write_customers
from guanxi.customers.written import written
from guanxi.db.work import Fence

Change = tuple[Any, Any]
"""What a field held before, and after."""
_LISTS: Final = frozenset(field.key for field in FIELDS.values() if field.place == "points")


def give_back(ctx: Ctx, changes: Mapping[int, Mapping[str, Change]], job: Fence | None) -> int:
    """Give fields of customers back, by {customer: {field: change}}, through the one write path; returns of how many.

    A value that somebody else has taken since, or that is no longer possible, stays as it is.
    """
    drafts = drafts_back(ctx, changes)
    return len(write_customers(ctx, drafts, job).updated) if drafts else 0


def drafts_back(ctx: Ctx, changes: Mapping[int, Mapping[str, Change]]) -> list[Draft]:
    """What `give_back` writes."""
    definitions, attributes = field_definitions(ctx, fresh=True), _attributes_back(ctx, changes)
    drafts = []
    for customer_id, stored in load_current(ctx, changes).items():
        now = flat(stored.core, stored.profile or {}, stored.points)
        back = {field: _written(field, before, definitions) for field, (before, after) in changes[customer_id].items()
                if _is_known(field, definitions) and now.get(field) == after}
        theirs = attributes.get(customer_id, {})
        if back or theirs:
            drafts.append(Draft(customer_id=customer_id, values=back, attributes=theirs, trusted=True, row=customer_id))
    return drafts


def _attributes_back(ctx: Ctx, changes: Mapping[int, Mapping[str, Change]]) -> dict[int, dict[str, str]]:
    """The same of plugins' attributes that the actor may write; those of a plugin that is off stay as they are."""
    keys = {field.removeprefix(ATTRIBUTE) for fields in changes.values() for field in fields
            if field.startswith(ATTRIBUTE)}
    known = [item for key in sorted(keys) if (item := attribute_of(ctx, key)) is not None and item.write is not None
             and ctx.may(item.permission)]
    found: dict[int, dict[str, str]] = {}
    for customer_id, now in stored_values(ctx, changes, known).items():
        for item in known:
            before, after = changes[customer_id].get(ATTRIBUTE + item.key, (None, None))
            if before != after and as_kept(now[item.key]) == after:
                found.setdefault(customer_id, {})[item.key] = raw_of(item, before)
    return found


def joined(newest_first: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, dict[str, Change]]:
    """Changes of an operation that changed some customers several times, as if each had been changed once.

    History rows hold {field: [before, after, salt]}.
    """
    found: dict[int, dict[str, Change]] = {}
    for customer_id, changes in newest_first:
        known = found.setdefault(customer_id, {})
        for field, (before, after, *_salt) in changes.items():
            later = known.get(field)
            if later is None:
                known[field] = (before, after)
            elif later[0] == after:
                known[field] = (before, later[1])
    return found


def _is_known(field: str, definitions: Mapping[str, Definition]) -> bool:
    return field in FIELDS or (field.startswith(PREFIX) and field.removeprefix(PREFIX) in definitions)


def _written(field: str, value: Any, definitions: Mapping[str, Definition]) -> object:
    if field.startswith(PREFIX):
        return written(definitions[field.removeprefix(PREFIX)], value)
    if not value or field not in _LISTS:
        return value
    return rewritten(value) if field == "phone" else "; ".join(value)
