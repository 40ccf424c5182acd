"""Attributes: one declaration behind column, sort, filter, segment, export, API field and import target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.ctx import Ctx
from guanxi.errors import Issue, ProgrammingError, Text


class AttributeType(StrEnum):
    """What an attribute's values are. There are no floats: decimals are scaled integers."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TEXT = "text"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values an attribute can have, with the word people see for it. A state has a `tone`, the dot that
    lists show before the word: "green", "yellow", "red", "accent", "ring" or "none"."""

    value: str | int
    title: Text
    archived: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One fact about a customer, or a row of another entity, that can be shown, and, where it has a column, sorted
    and filtered by. What follows says it of customers; `Entity` says how it is meant of its own rows.

    Exactly one of `column` and `expression` is given. `column` belongs to Customer or to a CustomerOwned
    model in which `fixed` plus customer_id is unique; it needs an index (fixed..., column, customer_id) to be
    sortable. `expression` may refer to Customer only and is never sorted by.
    `order` is an indexed column of the same model to sort by in place of `column` (a name by its pinyin).
    `label` names what a value points at, as an SQL expression of that value.
    `below` turns values into a condition that also takes what is below them in a tree (departments, regions).
    `written(ctx)` gives what files say of a value where that is not what is shown, so that they can be read again.
    `show` is applied to each value before it is handed out (a phone in part, a date out of JSON).
    `write(ctx, [(customer_id, value), ...])` stores values, None for an empty one, inside the unit of work that saves
    their customers, and returns what is wrong with them: an error refuses the whole write. Only attributes that have
    it can stand in a FormSection.
    `additive` is False of figures that adding up says nothing about: a rate, an average, a price. Groups of a list
    show no sums of them.
    `scale` is the number of decimal places of a DECIMAL; `currency` the currency of MONEY.
    """

    key: str
    title: Text
    type: AttributeType
    permission: str = "customer.view"
    personal: bool = False
    column: InstrumentedAttribute[Any] | None = None
    fixed: Mapping[str, int | str] = field(default_factory=dict)
    expression: ColumnElement[Any] | None = None
    order: InstrumentedAttribute[Any] | None = None
    label: Callable[[ColumnElement[Any]], ColumnElement[Any]] | None = None
    below: Callable[[ColumnElement[Any], Sequence[Any], Ctx], ColumnElement[bool]] | None = None
    show: Callable[[Any], Any] | None = None
    written: Callable[[Ctx], Callable[[Any], str]] | None = None
    sortable: bool = True
    filterable: bool = True
    write: Callable[[Ctx, Sequence[tuple[int, object]]], Sequence[Issue]] | None = None
    choices: Callable[[Ctx], Sequence[Choice]] | None = None
    merge: Literal["recompute", "survivor", "sum", "max", "min"] = "recompute"
    additive: bool = True
    scale: int = 0
    currency: str | None = None
    group: Text | None = None

    def __post_init__(self) -> None:
        if (self.column is None) == (self.expression is None):
            raise ProgrammingError(f"attribute {self.key}: give exactly one of column and expression")
        if self.expression is not None and self.sortable:
            object.__setattr__(self, "sortable", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeFamily:
    """Attributes that depend on data (one per custom field, one per programme), expanded once for an operation.

    Hand out the same `expression` each time: with a new one, no statement of a list that shows it can be kept.
    """

    prefix: str
    expand: Callable[[Ctx], Sequence[Attribute]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value a criterion asks the reader for."""

    key: str
    title: Text
    type: AttributeType
    choices: Callable[[Ctx], Sequence[Choice]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A filter with parameters ("bought X in the last N days").

    `matches(params, ctx)` returns a select of one column of ids: of customers, or of the entity's rows.
    """

    key: str
    title: Text
    parameters: Sequence[Parameter]
    matches: Callable[[Mapping[str, Any], Ctx], Select[int]]
    permission: str = "customer.view"
