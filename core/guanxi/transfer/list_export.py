"""A list as a table for spreadsheets: what its cells hold, and the record that it was taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from guanxi.audit.services import record
from guanxi.contributions import Attribute, AttributeType, Entity, ExportFormat
from guanxi.ctx import Ctx
from guanxi.customers import phones, regions
from guanxi.customers.attributes import KIND_CHOICES
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.visibility import condition, usable_ids
from guanxi.errors import Refused, Text
from guanxi.i18n import _, _l
from guanxi.money import minor_digits
from guanxi.transfer.export import Cell, write_csv, write_xlsx
from guanxi.views.address import to_params
from guanxi.views.attributes import available
from guanxi.views.every import every_page
from guanxi.views.listing import Cell as Value
from guanxi.views.listing import ListQuery, Row

AT_ONCE: Final = 500
_ALWAYS: Final = frozenset({"customer.number", CUSTOMER.name.key, "customer.kind"})
"""What every line of a list of customers says anyway."""
Writer = Callable[[Value], Cell]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A kind of table, as ExportFormat describes what is none."""

    key: str
    title: Text
    suffix: str
    mimetype: str


TABLES: Final = (
    Table(key="xlsx", title=_l("Excel workbook"), suffix=".xlsx",
          mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Table(key="csv", title=_l("CSV table"), suffix=".csv", mimetype="text/csv; charset=utf-8"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be exported: the list, or of it only `ids`, with its columns, or `whole`, all there are.

    `format` is the key of a kind of file.
    """

    query: ListQuery
    ids: tuple[int, ...] = ()
    whole: bool = False
    format: str = "csv"


def file_types(ctx: Ctx, entity: Entity) -> Mapping[str, Table | ExportFormat]:
    """What a list of `entity` can be exported as, by key: tables, and of customers what plugins write."""
    others = ctx.catalogue.export_formats.values() if entity is CUSTOMER else ()
    return {item.key: item for item in (*TABLES, *others)}


def export(ctx: Ctx, order: Order, path: Path, tick: Callable[[int], object] = lambda _rows: None) -> int:
    """Write the file to `path`; returns its rows. Raises Forbidden without the right to export, and Refused when
    nothing writes such files any more."""
    entity = order.query.entity
    ctx.require(entity.right("export"))
    form = file_types(ctx, entity).get(order.format)
    if form is None:
        raise Refused(_l("This kind of file is no longer offered. Choose another one."))
    if isinstance(form, ExportFormat):
        with path.open("wb") as stream:
            return _written(ctx, order, form, stream, tick)
    return _table(ctx, order, path, tick)


def _written(ctx: Ctx, order: Order, form: ExportFormat, stream: BinaryIO, tick: Callable[[int], object]) -> int:
    ids = (row.id for row in _ticking(_found(ctx, order, ()), tick))
    return form.write(ctx, iter(lambda: tuple(islice(ids, AT_ONCE)), ()), stream)


def _table(ctx: Ctx, order: Order, path: Path, tick: Callable[[int], object]) -> int:
    entity = order.query.entity
    columns = _columns(ctx, order)
    titles = [*_leading_titles(entity), *(str(item.title) for item in columns)]
    rows = _ticking(_rows(ctx, order, columns), tick)
    if order.format == "xlsx":
        return write_xlsx(path, titles, rows)
    with path.open("wb") as stream:
        return write_csv(stream, titles, rows)


def record_export(ctx: Ctx, order: Order, rows: int) -> None:
    """Keep, in the unit of work of `ctx`, who took out how many rows of what, chosen how and with which columns."""
    table = order.format in {item.key for item in TABLES}
    columns = [item.key for item in _columns(ctx, order)] if table else None
    record(ctx, "export", ctx.principal.user_id or 0, "export", {
        "entity": (None, order.query.entity.key), "rows": (None, rows),
        "list": (None, [list(pair) for pair in to_params(order.query)]),
        "chosen": (None, len(order.ids) or None), "columns": (None, columns), "format": (None, order.format)})


def _columns(ctx: Ctx, order: Order) -> list[Attribute]:
    entity = order.query.entity
    known = available(ctx, entity)
    keys = known if order.whole else order.query.columns
    return [known[key] for key in keys if key in known and key not in _ALWAYS and key != entity.name.key]


def _leading_titles(entity: Entity) -> list[str]:
    return [_("Number"), _("Name"), _("Kind")] if entity is CUSTOMER else [str(entity.name.title)]


def _leading(entity: Entity) -> Callable[[Row], Sequence[Cell]]:
    """What stands before the chosen columns: the name, of customers with their number and kind."""
    if entity is not CUSTOMER:
        return lambda row: [row.name]
    kinds = {choice.value: str(choice.title) for choice in KIND_CHOICES}

    def lead(row: Row) -> Sequence[Cell]:
        number, kind, _version = row.details
        return [number, row.name, kinds.get(kind, kind)]
    return lead


def _rows(ctx: Ctx, order: Order, columns: Sequence[Attribute]) -> Iterator[Sequence[Cell]]:
    lead = _leading(order.query.entity)
    writers = [_writer(ctx, item) for item in columns]
    keys = tuple(item.key for item in columns)
    for row in _found(ctx, order, keys):
        cells = [write(cell) for write, cell in zip(writers, row.cells, strict=True)]
        yield [*lead(row), *cells]


def _found(ctx: Ctx, order: Order, keys: tuple[str, ...]) -> Iterator[Row]:
    """The rows that the reader may both see and export."""
    if not order.ids:
        yield from _seen(ctx, replace(order.query, columns=keys))
        return
    asked = replace(order.query, columns=keys, search="", filters=())
    found = {row.id: row for start in range(0, len(order.ids), AT_ONCE)
             for row in _seen(ctx, asked, order.ids[start:start + AT_ONCE])}
    yield from (found[row_id] for row_id in order.ids if row_id in found)


def _seen(ctx: Ctx, query: ListQuery, only: Sequence[int] | None = None) -> Iterator[Row]:
    """Customers are exported at one scope and seen at another; rows of other entities know the latter alone."""
    sees_all = query.entity is not CUSTOMER or condition(ctx.principal, "view") is None
    for page in every_page(ctx, query, AT_ONCE, "export", only):
        ids = [row.id for row in page.rows]
        seen = set(ids) if sees_all else usable_ids(ctx.session, ctx.principal, "view", ids)
        yield from (row for row in page.rows if row.id in seen)


def _ticking(rows: Iterator[T], tick: Callable[[int], object]) -> Iterator[T]:
    for number, row in enumerate(rows, start=1):
        if number % AT_ONCE == 0:
            tick(number)
        yield row


def _writer(ctx: Ctx, attribute: Attribute) -> Writer:
    own = _OWN.get(attribute.key)
    if own is not None:
        return own(ctx, attribute)
    if attribute.written is not None:
        written = attribute.written(ctx)
        return lambda cell: None if cell.value is None else written(cell.value)
    if attribute.type in (AttributeType.DECIMAL, AttributeType.MONEY):
        money = attribute.type is AttributeType.MONEY
        digits = minor_digits(attribute.currency or "CNY") if money else attribute.scale
        return lambda cell: None if cell.value is None else Decimal(cell.value).scaleb(-digits)
    if attribute.type is AttributeType.INSTANT:
        return lambda cell: None if cell.value is None else cell.value.astimezone(ctx.timezone)
    if attribute.type is AttributeType.BOOLEAN:
        return lambda cell: None if cell.value is None else bool(cell.value)
    if attribute.label or attribute.choices:
        return _labelled(ctx, attribute)
    return lambda cell: cell.value


def _labelled(ctx: Ctx, attribute: Attribute) -> Writer:
    found = attribute.choices(ctx) if attribute.choices and not attribute.label else ()
    titles: Mapping[Any, str] = {choice.value: str(choice.title) for choice in found}
    return lambda cell: None if cell.value is None else titles.get(cell.value) or cell.label or str(cell.value)


def _phone(_ctx: Ctx, attribute: Attribute) -> Writer:
    """A number that is shown in part leaves in part."""
    if attribute.show is not None:
        return lambda cell: cell.value
    return lambda cell: None if cell.value is None else phones.display(cell.value)


def _region(ctx: Ctx, _attribute: Attribute) -> Writer:
    return lambda cell: None if cell.value is None else regions.label(cell.value, ctx.locale)


_OWN: Final[Mapping[str, Callable[[Ctx, Attribute], Writer]]] = {"customer.phone": _phone, "customer.region": _region}
