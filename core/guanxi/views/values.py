"""What attributes say of some customers, in words: for messages, and for whatever else puts them into sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from guanxi.contributions import Attribute, AttributeType
from guanxi.ctx import Ctx
from guanxi.customers import phones, regions
from guanxi.customers.entity import CUSTOMER
from guanxi.i18n import _, day, money, number
from guanxi.money import Money
from guanxi.views.attributes import attribute_named, available
from guanxi.views.every import every_page
from guanxi.views.listing import Cell, ListQuery

AT_ONCE: Final = 500
_DEFAULT_CURRENCY: Final = "CNY"
_Writer = Callable[[Cell], str]


def attribute_titles(ctx: Ctx) -> dict[str, str]:
    """The attributes of customers the actor may see, by key, as they are called in the language of the moment."""
    return {key: str(item.title) for key, item in available(ctx, CUSTOMER).items()}


def attribute_texts(ctx: Ctx, keys: Sequence[str], customer_ids: Sequence[int]) -> dict[int, Mapping[str, str]]:
    """What these attributes say of these customers, as far as the actor may see both, in words of the language of the
    moment; an empty value is left out. Plain text: whoever puts it into HTML escapes it."""
    named = {key: attribute_named(ctx, CUSTOMER, key) for key in keys}
    items = {key: item for key, item in named.items() if item is not None and key != CUSTOMER.name.key}
    writers = [(key, _writer(ctx, item)) for key, item in items.items()]
    wants_name = CUSTOMER.name.key in keys
    query = ListQuery(columns=tuple(items))
    found: dict[int, Mapping[str, str]] = {}
    for start in range(0, len(customer_ids), AT_ONCE):
        for page in every_page(ctx, query, AT_ONCE, only=customer_ids[start:start + AT_ONCE]):
            for row in page.rows:
                cells = {key: write(cell) for (key, write), cell in zip(writers, row.cells, strict=True)
                         if cell.value is not None}
                found[row.id] = {**cells, **({CUSTOMER.name.key: row.name} if wants_name else {})}
    return found


def _writer(ctx: Ctx, attribute: Attribute) -> _Writer:
    own = _OWN.get(attribute.key)
    if own is not None:
        return lambda cell: own(ctx, cell.value)
    if attribute.label is not None:
        return lambda cell: cell.label or ""
    if attribute.choices is not None:
        titles = {choice.value: choice.title for choice in attribute.choices(ctx)}
        return lambda cell: str(titles.get(cell.value, cell.value))
    write = _WRITERS.get(attribute.type)
    return (lambda cell: str(cell.value)) if write is None else lambda cell: write(ctx, attribute, cell.value)


def _day(ctx: Ctx, value: Any) -> str:
    return day(value, ctx.locale, ctx.now.astimezone(ctx.timezone).date())


_OWN: Final[Mapping[str, Callable[[Ctx, Any], str]]] = {
    "customer.phone": lambda _ctx, value: value if "*" in value else phones.display(value),
    "customer.region": lambda ctx, value: regions.label(value, ctx.locale)}
_WRITERS: Final[Mapping[AttributeType, Callable[[Ctx, Attribute, Any], str]]] = {
    AttributeType.INTEGER: lambda _ctx, _item, value: number(value),
    AttributeType.DECIMAL: lambda _ctx, item, value: number(Decimal(value).scaleb(-item.scale)),
    AttributeType.MONEY: lambda ctx, item, value: money(Money(value, item.currency or _DEFAULT_CURRENCY), ctx.locale),
    AttributeType.DATE: lambda ctx, _item, value: _day(ctx, value),
    AttributeType.INSTANT: lambda ctx, _item, value: _day(ctx, value.astimezone(ctx.timezone).date()),
    AttributeType.BOOLEAN: lambda _ctx, _item, value: _("Yes") if value else _("No")}
