"""Entities: what there are lists of. One declaration behind pages, filters, saved views, counts and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.contributions.attributes import Attribute, AttributeFamily, Criterion
from guanxi.ctx import Action, Ctx
from guanxi.errors import ProgrammingError, Text
from guanxi.i18n import _l

_SEARCH: Final = _l("Search")
_NOTHING: Final = _l("There is nothing in this list yet.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entity:
    """Something there is a list of: customers, orders, products.

    `key` begins with the plugin's name ("commerce.order"); the keys of its `attributes` and `criteria` and the
    prefixes of its `families` begin with it ("commerce.order.total"). `model` is the mapped class of its rows, with
    an integer `id`. `name` is the attribute that says what a row is called: a column of the model, shown first in
    every list, and one of its attributes without being repeated among them. `title` is the word for one of its
    rows, `plural` for all.

    `permission` and, unless it is None, `export` are the rights to see and to export the list, held or not; which
    rows they show is another matter. With `customer`, the indexed column that names the customer a row belongs to,
    a row is seen exactly when that customer may be seen, and one that names none only by those who may see all
    customers. Without it every row is seen. `in_use` are conditions on the model's own columns that rows meet in
    every list, `in_trash` those of its trash, None where there is none.

    An attribute's `column` belongs to the model, or to another one in which `fixed` plus the column called
    `reference` ("order_id", made of the key unless given) is unique; sorting needs an index of (fixed..., column,
    id or reference). An `expression` may refer to the model only. A criterion's `matches` selects ids of the model.

    `columns` and `sort` are what a list shows before anybody chose; `sort` is the name unless given. `details` are
    columns of the model that come with each row besides. `endpoint` is the page of one row, which takes the row's
    id as `parameter`; None: rows have no page. `quick` is the endpoint of a fragment that takes the same: the main
    part of that page, shown beside the list. `search(ctx, words, limit)` finds rows by free text: ids, the best
    first, at most `limit`; who may see them is asked again. Without it a list has no search field, whose
    placeholder is `search_hint`. `nothing` says what belongs here while there is nothing.

    Compared by identity, so that statements made for it can be kept: declare it once, in a module.
    """

    key: str
    title: Text
    plural: Text
    model: type[Any]
    name: Attribute
    permission: str
    export: str | None = None
    customer: InstrumentedAttribute[Any] | None = None
    attributes: tuple[Attribute, ...] = ()
    families: tuple[AttributeFamily, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    reference: str = ""
    in_use: tuple[ColumnElement[bool], ...] = ()
    in_trash: tuple[ColumnElement[bool], ...] | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    details: tuple[InstrumentedAttribute[Any], ...] = ()
    endpoint: str | None = None
    quick: str | None = None
    parameter: str = "row_id"
    search: Callable[[Ctx, str, int], Sequence[int]] | None = None
    search_hint: Text = _SEARCH
    nothing: Text = _NOTHING
    icon: str = "list"
    own: Mapping[str, Attribute] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", self.reference or f"{self.key.rpartition('.')[2]}_id")
        object.__setattr__(self, "sort", self.sort or self.name.key)
        object.__setattr__(self, "own", {item.key: item for item in (self.name, *self.attributes)})
        for problem in self._problems():
            raise ProgrammingError(f"entity {self.key}: {problem}")

    @property
    def id(self) -> ColumnElement[int]:
        """The column with a row's id."""
        column: ColumnElement[int] = self.model.id
        return column

    def right(self, action: Action) -> str:
        """The permission that `action` needs: its lists are looked at and exported, no more."""
        found = {"view": self.permission, "export": self.export}.get(action)
        if found is None:
            raise ProgrammingError(f"entity {self.key}: its lists know no right to {action}")
        return found

    def _problems(self) -> Iterator[str]:
        """What is wrong with the declaration."""
        keys = [*self.own, *(item.prefix for item in self.families), *(item.key for item in self.criteria)]
        if not hasattr(self.model, "id"):
            yield "its model has no column `id`"
        if self.name.column is None or self.name.column.class_ is not self.model:
            yield "its name is no column of its model"
        if self.customer is not None and self.customer.class_ is not self.model:
            yield "its customer is no column of its model"
        if len(self.own) != 1 + len(self.attributes):
            yield "two attributes have one key"
        yield from (f"“{key}” does not begin with its key" for key in keys if not key.startswith(f"{self.key}."))
