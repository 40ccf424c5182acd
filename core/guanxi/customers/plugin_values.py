"""Values of plugins' attributes on their way through the write path: read as the core's own, written by the plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from sqlalchemy import String, select

from guanxi.audit.seal import salted
from guanxi.contributions import Attribute, AttributeType, Choice
from guanxi.ctx import Ctx
from guanxi.customers import readers
from guanxi.customers.drafts import Draft, PreparedCustomer
from guanxi.customers.models import Customer
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l
from guanxi.money import minor_digits
from guanxi.plugin.dispatch import refusing

PREFIX: Final = "attribute."
"""How history calls a plugin's attribute: "attribute.loyalty.level"."""

WRITING: Final = "attribute_write"
"""What a failure of `Attribute.write` is noted under."""

LONGEST_TEXT: Final = 2000
FIGURES: Final = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY})
WRITABLE: Final = FIGURES | {AttributeType.TEXT, AttributeType.DATE, AttributeType.BOOLEAN, AttributeType.CHOICE}
"""What people can type or choose values of."""

_Item = tuple[Draft, PreparedCustomer]


def attribute_of(ctx: Ctx, key: str) -> Attribute | None:
    """The attribute of customers called `key`, whoever may see it; None while its plugin is off."""
    found = ctx.catalogue.attributes.get(key)
    if found is not None:
        return found
    families = (family for family in ctx.catalogue.families.values() if key.startswith(family.prefix))
    return next((item for family in families for item in family.expand(ctx) if item.key == key), None)


def plugin_of(key: str) -> str:
    """The name of the plugin that an attribute belongs to."""
    return key.partition(".")[0]


def decimals(attribute: Attribute) -> int:
    """How many decimal places a value has, which is stored as an integer of the smallest unit."""
    if attribute.type is AttributeType.MONEY:
        return minor_digits(attribute.currency or "CNY")
    return attribute.scale if attribute.type is AttributeType.DECIMAL else 0


def raw_of(attribute: Attribute, value: Any) -> str:
    """A stored value as an input holds it, and as the write path reads it."""
    if value is None:
        return ""
    if attribute.type is AttributeType.BOOLEAN:
        return "1" if value else "0"
    return f"{Decimal(value).scaleb(-decimals(attribute)):f}" if attribute.type in FIGURES else str(value)


def as_kept(value: Any) -> Any:
    """A stored value as history keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def longest(attribute: Attribute) -> int:
    """How many characters a text may have."""
    kind = None if attribute.column is None else attribute.column.type
    return (kind.length if isinstance(kind, String) else None) or LONGEST_TEXT


def stored_values(ctx: Ctx, ids: Iterable[int], attributes: Iterable[Attribute]) -> dict[int, dict[str, Any]]:
    """What is stored of `attributes` of these customers, by id and key, in one statement."""
    wanted, known = list(ids), list(attributes)
    if not wanted or not known:
        return {}
    rows = ctx.session.execute(select(Customer.id, *map(_value, known)).where(Customer.id.in_(wanted)))
    return {row[0]: {item.key: value for item, value in zip(known, row[1:], strict=True)} for row in rows}


def with_attributes(ctx: Ctx, items: Sequence[_Item]) -> tuple[Sequence[_Item], list[Issue]]:
    """The prepared customers with what their drafts say of attributes; one with an error is left out."""
    if not any(draft.attributes for draft, _item in items):
        return items, []
    known = {key: found for key in sorted({key for draft, _item in items for key in draft.attributes})
             if (found := attribute_of(ctx, key)) is not None and found.write is not None
             and ctx.may(found.permission)}
    ids = [item.customer_id for _draft, item in items if item.customer_id is not None]
    stored: dict[int, dict[str, Any]] = {}
    for name in sorted({plugin_of(key) for key in known}):
        own = [item for key, item in known.items() if plugin_of(key) == name]
        found_values = refusing(ctx, name, WRITING, ctx.operation, partial(stored_values, ids=ids, attributes=own))
        for row_id, values in found_values.items():
            stored.setdefault(row_id, {}).update(values)
    kept: list[_Item] = []
    issues: list[Issue] = []
    for draft, item in items:
        before = stored.get(item.customer_id or 0, {})
        values, found_issues = _read_all(ctx, draft, known, before)
        issues += found_issues
        if not found_issues:
            kept.append((draft, _with(item, before, values)))
    return kept, issues


def write_attributes(ctx: Ctx, pairs: Iterable[tuple[int, PreparedCustomer]]) -> None:
    """Let plugins write their values of these customers. Raises Refused with the issues, or naming the plugin."""
    wanted: dict[str, list[tuple[int, object]]] = {}
    for row_id, item in pairs:
        for key, value in item.attributes.items():
            wanted.setdefault(key, []).append((row_id, value))
    for key, rows in sorted(wanted.items()):
        attribute = attribute_of(ctx, key)
        assert attribute is not None  # as prepared, by the same catalogue
        assert attribute.write is not None
        about = f"customer {rows[0][0]}" if len(rows) == 1 else ctx.operation
        issues = refusing(ctx, plugin_of(key), WRITING, about, partial(_written, write=attribute.write, rows=rows))
        errors = [issue if issue.field else replace(issue, field=key) for issue in issues if issue.level == "error"]
        if errors:
            raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), errors)


def _written(ctx: Ctx, write: Callable[[Ctx, Sequence[tuple[int, object]]], Sequence[Issue]],
             rows: Sequence[tuple[int, object]]) -> list[Issue]:
    """What the plugin said; what it left to be written is written now, so that an error is seen to be its own."""
    issues = list(write(ctx, rows))
    ctx.session.flush()
    return issues


def _value(attribute: Attribute) -> Any:
    column = attribute.column
    if column is None or column.class_ is Customer:
        return attribute.expression if column is None else column
    model = column.class_
    fixed = (getattr(model, name) == value for name, value in attribute.fixed.items())
    return select(column).where(*fixed, model.customer_id == Customer.id).correlate(Customer).scalar_subquery()


def _read_all(ctx: Ctx, draft: Draft, known: Mapping[str, Attribute], before: Mapping[str, Any]
              ) -> tuple[dict[str, Any], list[Issue]]:
    values: dict[str, Any] = {}
    issues: list[Issue] = []
    for key, raw in draft.attributes.items():
        value = unsaved(key) if key not in known else _read(ctx, known[key], raw, before.get(key))
        if isinstance(value, Issue):
            issues.append(replace(value, field=key, row=draft.row))
        else:
            values[key] = value
    return values, issues


def unsaved(key: str) -> Issue:
    """The issue of a key that names no attribute the actor may write."""
    return Issue(message=_l("“%(key)s” can’t be saved: it has been switched off, or it is not for your role."),
                 code="unknown_field", params={"key": key})


def _read(ctx: Ctx, attribute: Attribute, raw: object, before: Any) -> Any:
    """A value as its attribute keeps it, None for an empty one, or an Issue."""
    if raw is None or raw == "":
        return None
    if attribute.type is AttributeType.CHOICE:
        return refusing(ctx, plugin_of(attribute.key), WRITING, ctx.operation,
                        partial(_chosen, attribute=attribute, raw=str(raw), before=before))
    if attribute.type is AttributeType.TEXT:
        return readers.text(longest(attribute))(raw)
    if attribute.type is AttributeType.DATE:
        return readers.day(raw)
    if attribute.type is AttributeType.BOOLEAN:
        return readers.boolean(raw)
    return readers.scaled(raw, decimals(attribute))


def offered(choices: Iterable[Choice], before: Any) -> list[Choice]:
    """What can be chosen: all that is in use, and the present value."""
    return [choice for choice in choices if not choice.archived or choice.value == before]


def _chosen(ctx: Ctx, attribute: Attribute, raw: str, before: Any) -> Any:
    choices = offered(attribute.choices(ctx) if attribute.choices else (), before)
    found = next((choice for choice in choices if str(choice.value) == raw), None)
    return found.value if found else Issue(message=_l("Choose one of the list."), code="not_an_option")


def _with(item: PreparedCustomer, before: Mapping[str, Any], values: Mapping[str, Any]) -> PreparedCustomer:
    new = {key: value for key, value in values.items() if value != before.get(key)}
    if not new:
        return item
    changes = {**item.changes, **{PREFIX + key: (before.get(key), value) for key, value in new.items()}}
    return replace(item, attributes=new, changes=changes, history=salted(changes))
