"""How a file is taken over: which column fills what, what happens to customers that are there already."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from guanxi.transfer.days import DayOrder
from guanxi.transfer.mapping import Target
from guanxi.transfer.sources import Source

Mode = Literal["create", "update", "both"]
OtherName = Literal["review", "update", "create"]
MODES: Final[tuple[Mode, ...]] = ("both", "create", "update")
CUSTOMERS: Final = "customers"
OTHER_NAMES: Final[tuple[OtherName, ...]] = ("review", "update", "create")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import does with each row; kept with the run, so that it goes on as it began.

    `target` is the key of the importer, `options` the values of its options. Times are those of the clock of
    `timezone`, dates without an order (3/5/2024) are read by `day_order`. Most others are for customers:
    `mode`: rows of new customers, of known ones, or both are taken over; the others are rejected.
    `other_name`: a phone or e-mail that belongs to a customer of another name (numbers are given out again, families
    share them) sends the row to review, or the row changes that customer, or becomes one that shares the value.
    `match` is the custom field by which customers are known besides their number and strong keys, for rows of other
    things in their place (transfer/keyed.py).
    `owner_id` and `department_id` are those of new customers whose row names none.
    """

    source: Source
    targets: tuple[Target, ...]
    mode: Mode = "both"
    other_name: OtherName = "review"
    owner_id: int | None = None
    department_id: int | None = None
    target: str = CUSTOMERS
    options: dict[str, str | bool] = field(default_factory=dict)
    timezone: str = ""
    day_order: DayOrder = ""
    match: str = ""

    def stored(self) -> dict[str, Any]:
        """The plan as JSON; where the file lies is not part of it."""
        values = asdict(self)
        values["source"].pop("path")
        return values

    @classmethod
    def restored(cls, values: dict[str, Any], path: Path) -> Plan:
        """What `stored` put away, for the file at `path`."""
        source = Source(path=path, **{**values["source"], "titles": tuple(values["source"]["titles"])})
        targets = tuple(Target(target["field"], tuple(target["places"])) for target in values["targets"])
        return cls(**{**values, "source": source, "targets": targets})

    def same_as(self, other: Plan) -> bool:
        """Whether both do the same with the same file, wherever it lies."""
        return self.stored() == replace(other, source=replace(other.source, path=self.source.path)).stored()
