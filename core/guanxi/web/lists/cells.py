"""Values of a list as people read them: how each type is formatted, aligned and how wide its column is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from flask import current_app, url_for
from markupsafe import Markup

from guanxi.contributions import Attribute, AttributeType, Choice, Entity
from guanxi.ctx import Ctx
from guanxi.customers import phones, regions
from guanxi.customers.entity import CUSTOMER
from guanxi.i18n import _, number
from guanxi.money import Money
from guanxi.views.listing import Cell
from guanxi.web import filters, marks
from guanxi.web.converters import LARGEST

Shown = str | Markup
Writer = Callable[[Cell], Shown]
DEFAULT_CURRENCY: Final = "CNY"
_CLASSES: Final[Mapping[AttributeType, str]] = {
    AttributeType.INTEGER: "c-count num", AttributeType.DECIMAL: "c-money num", AttributeType.MONEY: "c-money num",
    AttributeType.DATE: "c-date num", AttributeType.INSTANT: "c-date num", AttributeType.BOOLEAN: "c-flag",
    AttributeType.CHOICE: "c-text", AttributeType.REFERENCE: "c-owner", AttributeType.TEXT: "c-text"}
_OWN_CLASSES: Final = {"customer.state": "c-state", "customer.phone": "c-phone", "customer.region": "c-place",
                       "customer.email": "c-mail"}
_FIGURES: Final = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY})
_NAMES: Final = frozenset({AttributeType.REFERENCE, AttributeType.TEXT})
_DATES: Final = frozenset({AttributeType.DATE, AttributeType.INSTANT})


_WIDTHS: Final = {"c-state": 10, "c-phone": 9.5, "c-place": 11, "c-mail": 13, "c-owner": 8, "c-customer": 9.5,
                  "c-date": 9, "c-money": 10.5, "c-count": 6.5, "c-flag": 5, "c-text": 10}
"""How wide each class of column is in the stylesheet, in rem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list: the classes of its cells, and what puts a value into words."""

    attribute: Attribute
    cls: str
    write: Writer


def columns_of(ctx: Ctx, entity: Entity, attributes: tuple[Attribute, ...], sort: str) -> list[Column]:
    """The columns for `attributes` of `entity`. On the phone a figure, or else a name, stands at the end of a row's
    first line, and a date at the end of its second, which begins with the customer whose row it is, or else with a
    name: the one the list is sorted by, or else the first."""
    preferred = sorted(attributes, key=lambda item: item.key != sort)
    key = next((item.key for item in preferred if item.type in _FIGURES), None) or next(
        (item.key for item in preferred if item.type is AttributeType.REFERENCE), None)
    second = next((item.key for item in preferred if item.type in _DATES), None)
    places = {_third(entity, attributes, key): " c-third", key: " c-key", second: " c-second"}
    return [Column(attribute=item, cls=_class(entity, item) + places.get(item.key, ""),
                   write=_listed(ctx, entity, item)) for item in attributes]


def _third(entity: Entity, attributes: Sequence[Attribute], key: str | None) -> str | None:
    """What the second line of a row begins with on the phone; a customer's with the state, where it is shown."""
    if entity is CUSTOMER:
        return None
    named = [item for item in attributes if item.type in _NAMES and item.key != key]
    return next((item.key for item in named if _is_customer(entity, item)), named[0].key if named else None)


def _is_customer(entity: Entity, attribute: Attribute) -> bool:
    return entity is not CUSTOMER and attribute.column is not None and attribute.column is entity.customer


def width_of(columns: Sequence[Column], chosen: Mapping[str, int]) -> float:
    """How wide a list of these columns is beside its names, in rem; `chosen` by the reader are some, by key."""
    return sum(chosen.get(column.attribute.key) or usual_width(column) for column in columns)


def usual_width(column: Column) -> float:
    """How wide a column is that nobody has drawn wider or narrower, in rem."""
    return _WIDTHS[column.cls.partition(" ")[0]]


def _listed(ctx: Ctx, entity: Entity, attribute: Attribute) -> Writer:
    """The same as on any page, but the customer that a row belongs to leads to its own page."""
    write = writer_of(ctx, attribute)
    if not _is_customer(entity, attribute):
        return write
    start, end = around_ids(CUSTOMER)
    if not start:
        return write
    return lambda cell: "" if cell.value is None else Markup('<a href="{}">{}</a>').format(
        f"{start}{cell.value}{end}", write(cell))


def around_ids(entity: Entity) -> tuple[str, str]:
    """What stands before and behind the id in the address of a row's own page; nothing where rows have none."""
    return _around(entity, entity.endpoint)


def quick_url(entity: Entity) -> str:
    """The address of a row's main part, ":id" standing for its id; empty where rows have none."""
    start, end = _around(entity, entity.quick)
    return f"{start}:id{end}" if start else ""


def _around(entity: Entity, endpoint: str | None) -> tuple[str, str]:
    if endpoint is None or endpoint not in current_app.view_functions:
        return "", ""
    values: dict[str, Any] = {entity.parameter: LARGEST}
    start, _id, end = url_for(endpoint, **values).rpartition(str(LARGEST))
    return start, end


def writer_of(ctx: Ctx, attribute: Attribute) -> Writer:
    """What puts values of `attribute` into words, as a page shows them."""
    own = _OWN_WRITERS.get(attribute.key)
    return own(ctx, attribute) if own else _WRITERS[attribute.type](ctx, attribute)


def decimal_of(attribute: Attribute, value: int) -> Decimal:
    """A stored decimal as a number."""
    return Decimal(value).scaleb(-attribute.scale)


def _class(entity: Entity, attribute: Attribute) -> str:
    if _is_customer(entity, attribute):
        return "c-customer"
    return _OWN_CLASSES.get(attribute.key, _CLASSES[attribute.type])


def _plain(_ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else str(cell.value)


def _integer(_ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else number(cell.value)


def _decimal(_ctx: Ctx, attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else filters.number(decimal_of(attribute, cell.value))


def _money(_ctx: Ctx, attribute: Attribute) -> Writer:
    currency = attribute.currency or DEFAULT_CURRENCY
    return lambda cell: "" if cell.value is None else marks.money(Money(cell.value, currency))


def _date(_ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else _day(cell.value)


def _day(value: date) -> Markup:
    """Short, with the weekday and year on hover; words of ours only."""
    return Markup(f'<time datetime="{value.isoformat()}" title="{filters.day(value)}">'
                  f"{filters.day(value, short=True)}</time>")


def _instant(_ctx: Ctx, _attribute: Attribute) -> Writer:
    def write(cell: Cell) -> Shown:
        value: datetime | None = cell.value
        return marks.when(value)
    return write


def _boolean(_ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else _("Yes") if cell.value else _("No")


def _option(ctx: Ctx, attribute: Attribute) -> Writer:
    named = attribute.choices(ctx) if attribute.choices and not attribute.label else ()
    return partial(_labelled, {choice.value: _worded(choice) for choice in named})


def _worded(choice: Choice) -> Shown:
    return marks.state("", title=str(choice.title), tone=choice.tone) if choice.tone else str(choice.title)


def _labelled(titles: Mapping[Any, Shown], cell: Cell) -> Shown:
    if cell.value is None:
        return ""
    return titles.get(cell.value) or cell.label or str(cell.value)


def _state(_ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else marks.state(cell.value)


def _phone(_ctx: Ctx, attribute: Attribute) -> Writer:
    """A number that comes in part stays as it comes."""
    if attribute.show is not None:
        return _plain(_ctx, attribute)
    return lambda cell: "" if cell.value is None else phones.display(cell.value)


def _region(ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: "" if cell.value is None else regions.label(cell.value, ctx.locale)


_OWN_WRITERS: Final[Mapping[str, Callable[[Ctx, Attribute], Writer]]] = {
    "customer.state": _state, "customer.phone": _phone, "customer.region": _region}
_WRITERS: Final[Mapping[AttributeType, Callable[[Ctx, Attribute], Writer]]] = {
    AttributeType.INTEGER: _integer, AttributeType.DECIMAL: _decimal, AttributeType.MONEY: _money,
    AttributeType.DATE: _date, AttributeType.INSTANT: _instant, AttributeType.BOOLEAN: _boolean,
    AttributeType.CHOICE: _option, AttributeType.REFERENCE: _option, AttributeType.TEXT: _option}
