"""Whether what lists are sorted by has an index that the list compiler can walk."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, inspect
from sqlalchemy.schema import UniqueConstraint

from guanxi.contributions import Attribute, Entity
from guanxi.plugin import Plugin


def unindexed(plugin: Plugin) -> Iterator[str]:
    """A sentence for each sortable attribute of the manifest without its index. Families depend on data, and are
    left to the contract's plans."""
    for item in plugin.attributes:
        yield from _missing(item, "customer_id")
    for entity in plugin.entities:
        for item in (entity.name, *entity.attributes):
            yield from _missing(item, _behind(entity, item))


def _behind(entity: Entity, item: Attribute) -> str:
    """What stands behind the value in the index: the row's id, by whatever name another table has it."""
    own = item.column is None or item.column.class_ is entity.model
    return "id" if own else str(entity.reference)


def _missing(item: Attribute, row: str) -> Iterator[str]:
    column = item.order if item.order is not None else item.column
    if not item.sortable or column is None:
        return
    table = inspect(column.class_).local_table
    wanted = (*item.fixed, column.key, row)
    if not any(_serves(found, wanted) for found in _indexes(table)):
        yield f"{item.key}: {table.name} has no index ({', '.join(wanted)})"


def _serves(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether an index begins with what is wanted; the row's id may be left out behind a unique value."""
    return found[:len(wanted)] == wanted


def _indexes(table: Table) -> Iterator[tuple[str, ...]]:
    for index in table.indexes:
        names = tuple(str(getattr(part, "name", "")) for part in index.expressions)
        yield names
        if index.unique:
            yield (*names, "id")
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            names = tuple(column.name for column in one.columns)
            yield (*names, "id")
            yield (*names, "customer_id")


