"""What a filter can ask of an attribute: the operators, their words, and which fit which type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from guanxi.contributions import Attribute, AttributeType, Entity
from guanxi.errors import Text
from guanxi.i18n import _l


class Operator(StrEnum):
    """The questions a filter asks. Their values are part of addresses and saved views: never renamed."""

    IS = "is"
    NOT = "not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    BEFORE = "before"
    FROM = "from"
    OLDER = "older"
    WITHIN = "within"
    NEXT = "next"
    STARTS = "starts"
    CONTAINS = "contains"
    BELOW = "below"
    EMPTY = "empty"
    FILLED = "filled"
    HAS = "has"
    LACKS = "lacks"


@dataclass(frozen=True, slots=True)
class OperatorWords:
    """`title` names the operator in the filter builder; `phrase` follows the attribute's title in a chip.

    `values` is how many values it takes: a number, or None for one or more.
    """

    title: Text
    phrase: Text
    values: int | None


_ANY: Final = None
WORDS: Final[Mapping[Operator, OperatorWords]] = {
    Operator.IS: OperatorWords(_l("is"), _l("is %(value)s"), _ANY),
    Operator.NOT: OperatorWords(_l("is not"), _l("is not %(value)s"), _ANY),
    Operator.AT_LEAST: OperatorWords(_l("at least"), _l("at least %(value)s"), 1),
    Operator.AT_MOST: OperatorWords(_l("at most"), _l("at most %(value)s"), 1),
    Operator.BETWEEN: OperatorWords(_l("between"), _l("from %(first)s to %(last)s"), 2),
    Operator.BEFORE: OperatorWords(_l("before"), _l("before %(value)s"), 1),
    Operator.FROM: OperatorWords(_l("on or after"), _l("on or after %(value)s"), 1),
    Operator.OLDER: OperatorWords(_l("more than … days ago, or never"),
                                  _l("more than %(value)s days ago, or never"), 1),
    Operator.WITHIN: OperatorWords(_l("in the last … days"), _l("in the last %(value)s days"), 1),
    Operator.NEXT: OperatorWords(_l("in the next … days"), _l("in the next %(value)s days"), 1),
    Operator.STARTS: OperatorWords(_l("starts with"), _l("starts with %(value)s"), 1),
    Operator.CONTAINS: OperatorWords(_l("contains"), _l("contains %(value)s"), 1),
    Operator.BELOW: OperatorWords(_l("is or is below"), _l("is or is below %(value)s"), _ANY),
    Operator.EMPTY: OperatorWords(_l("is empty"), _l("is empty"), 0),
    Operator.FILLED: OperatorWords(_l("is not empty"), _l("is not empty"), 0),
    Operator.HAS: OperatorWords(_l("is"), _l("is %(value)s"), _ANY),
    Operator.LACKS: OperatorWords(_l("is not"), _l("is not %(value)s"), _ANY),
}

_NUMBERS = (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN, Operator.IS, Operator.NOT)
_DATES = (Operator.OLDER, Operator.WITHIN, Operator.NEXT, Operator.BEFORE, Operator.FROM, Operator.BETWEEN,
          Operator.IS)
_BY_TYPE: Final[Mapping[AttributeType, tuple[Operator, ...]]] = {
    AttributeType.INTEGER: _NUMBERS,
    AttributeType.DECIMAL: _NUMBERS,
    AttributeType.MONEY: _NUMBERS,
    AttributeType.DATE: _DATES,
    AttributeType.INSTANT: _DATES,
    AttributeType.BOOLEAN: (Operator.IS,),
    AttributeType.CHOICE: (Operator.IS, Operator.NOT),
    AttributeType.TEXT: (Operator.STARTS, Operator.CONTAINS, Operator.IS, Operator.NOT),
    AttributeType.REFERENCE: (Operator.IS, Operator.NOT),
}


def operators_of(entity: Entity, attribute: Attribute) -> tuple[Operator, ...]:
    """The operators a filter on an attribute of `entity` may use, the usual one first; none when it is no filter."""
    if not attribute.filterable:
        return ()
    found = _BY_TYPE[attribute.type]
    if attribute.below is not None:
        found = (Operator.BELOW, *found)
    return found if _always_filled(entity, attribute) else (*found, Operator.EMPTY, Operator.FILLED)


def _always_filled(entity: Entity, attribute: Attribute) -> bool:
    """Whether each row has a value: a column of its own table that may not be null."""
    column = attribute.column
    if column is None or attribute.fixed:
        return False
    return column.class_ is entity.model and not column.property.columns[0].nullable
