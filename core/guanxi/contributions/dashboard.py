"""What stands on the dashboard: parts, the days and customers they tell of, and charts as figures alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from guanxi.errors import ProgrammingError, Text

Reach = Literal["mine", "department", "all"]
"""Whose customers: one's own, those of one's department and below, all one may see."""
Follows = tuple[()] | tuple[Literal["period"]] | tuple[Literal["reach"]] | tuple[Literal["period"], Literal["reach"]]
FOLLOWS: Final = ((), ("period",), ("reach",), ("period", "reach"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both included, and those they are compared with."""

    key: str
    first: date
    last: date
    first_before: date
    last_before: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A part of the dashboard, loaded after the page. `template` is given what `data(ctx)` returns.

    `follows` names what of the page's choice `data` is given besides, in this order: ("period", "reach") makes it
    `data(ctx, period, reach)`. `hint` says in one sentence what the part tells. Figures that are counted over very
    many rows may be somewhat old: with `kept`, those that took long are shown again for a thousand times as long, with
    the time they are of, to everybody who sees the same customers and holds the same rights.
    `scripts` and `styles` are files of the plugin's `static/` that the dashboard loads.
    """

    key: str
    title: Text
    template: str
    data: Callable[..., Mapping[str, Any]]
    permission: str | None = None
    hint: Text = ""
    follows: Follows = ()
    kept: bool = False
    wide: bool = False
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    order: int = 100

    def __post_init__(self) -> None:
        if self.follows not in FOLLOWS:
            raise ProgrammingError(f"widget {self.key}: it can follow {FOLLOWS[1:]}, not {self.follows}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLink:
    """A list with its filters: each is an attribute's or criterion's key, an operator, and its values as text."""

    entity: str = "customer"
    filters: Sequence[tuple[str, ...]] = ()
    sort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of figures, in the order of the chart's labels; None where there is nothing. `earlier` ones are what the
    others are compared with, and drawn quieter."""

    title: Text
    values: Sequence[int | None]
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Figures that are drawn, and told as a table beside the drawing.

    `title` says what is seen, `of` what the labels are. "columns" stand, for times; "bars" lie, for names of any
    length; "line" is for many times. With `currency`, values are its minor units. `link` is the list behind the whole,
    `links` are those behind each label.
    """

    title: Text
    of: Text
    labels: Sequence[str]
    series: Sequence[Series]
    shape: Literal["columns", "bars", "line"] = "columns"
    currency: str | None = None
    link: ListLink | None = None
    links: Sequence[ListLink | None] = ()

    def __post_init__(self) -> None:
        lengths = {len(one.values) for one in self.series} | ({len(self.links)} if self.links else set())
        if not self.series or lengths != {len(self.labels)}:
            raise ProgrammingError(f"chart {self.title}: each of its series and its links needs one entry a label")
