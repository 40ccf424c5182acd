"""Filters as values: one chip of a list, and how it is written in an address and in a saved view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.views.operators import WORDS, Operator

_QUOTED: Final = str.maketrans({"%": "%25", ",": "%2C"})
"""What would part values, or pass for something quoted; the rest is left as it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One chip: the key of an attribute or a criterion, an operator and values.

    Values are texts until the filter is compiled: "1200.50", "2026-03-01", "loyal", "me". Several values of
    IS, BELOW and HAS mean any of them, of NOT and LACKS none of them. A criterion of several parameters takes
    one value for each, in their order.
    """

    key: str
    operator: Operator
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wanted = WORDS[self.operator].values
        if (len(self.values) != wanted) if wanted is not None else not self.values:
            raise BadRequest(
                _l("The filter on “%(key)s” lacks a value or has too many. Remove it and add it again."),
                key=self.key)

    def to_text(self) -> str:
        """`key:operator:value,value`, as it stands in an address."""
        values = ",".join(value.translate(_QUOTED) for value in self.values)
        return f"{self.key}:{self.operator}:{values}" if values else f"{self.key}:{self.operator}"

    @classmethod
    def from_text(cls, text: str) -> Filter:
        """The filter `to_text` wrote. Raises BadRequest for anything else."""
        key, _, rest = text.partition(":")
        operator, _, values = rest.partition(":")
        return cls(key=key, operator=_operator(key, operator),
                   values=tuple(unquote(value) for value in values.split(",")) if values else ())

    def to_json(self) -> dict[str, Any]:
        """As it stands in a saved view."""
        return {"key": self.key, "operator": self.operator.value, "values": list(self.values)}

    @classmethod
    def from_json(cls, document: object) -> Filter:
        """The filter `to_json` wrote. Raises BadRequest for anything else."""
        if not isinstance(document, Mapping):
            raise unreadable()
        key, values = document.get("key"), document.get("values", [])
        if not isinstance(key, str) or not isinstance(values, list):
            raise unreadable()
        operator = _operator(key, str(document.get("operator")))
        return cls(key=key, operator=operator, values=tuple(map(str, values)))


def unreadable() -> BadRequest:
    """What is answered to a stored view that no version of ours wrote."""
    return BadRequest(_l("This saved view can't be read. Save it again under the same name."))


def _operator(key: str, text: str) -> Operator:
    if text not in Operator.__members__.values():
        raise BadRequest(_l("The filter on “%(key)s” asks something unknown (“%(operator)s”). Remove it."),
                         key=key[:80], operator=text[:40])
    return Operator(text)
