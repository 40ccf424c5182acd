"""What somebody chose on the way to an import: how the file is read, what each column fills, what rows may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from guanxi.transfer.days import DayOrder
from guanxi.transfer.plan import MODES, OTHER_NAMES, Mode, OtherName
from guanxi.transfer.sources import Source

LEFT_OUT: Final = ""
NEW_FIELD: Final = "new"
"""What a column fills beside fields: nothing, or a custom field that is made for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`columns` say for each title of `source` which field it fills; see Plan for the rest.

    `options` are those of the target, by key; `day_order` says how dates such as 3/5/2024 are read, if not as it seems;
    `match` is the custom field by which customers are known.
    """

    source: Source
    columns: tuple[str, ...]
    mode: Mode = "both"
    other_name: OtherName = "review"
    owner_id: int | None = None
    options: Mapping[str, str | bool] = field(default_factory=dict)
    day_order: DayOrder = ""
    match: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return self.source.titles

    def filling(self, wanted: str) -> list[int]:
        """The places of the columns that fill `wanted`."""
        return [place for place, column in enumerate(self.columns) if column == wanted]

    def new_fields(self) -> tuple[int, ...]:
        """The places of the columns for which fields are to be made."""
        return tuple(self.filling(NEW_FIELD))

    def maps(self) -> tuple[str, ...]:
        """The columns as the command line writes them: "name=#3"."""
        return tuple(f"{column}=#{place}" for place, column in enumerate(self.columns, 1)
                     if column not in (LEFT_OUT, NEW_FIELD))

    def with_columns(self, columns: Sequence[str]) -> Choices:
        """The same with other fields for the columns."""
        return replace(self, columns=tuple(columns))

    def with_numbers(self, word: str) -> Choices:
        """The same with rows called by `word` and their number, which is then the customer's; or, for "", not."""
        own = len(self.source.own_titles)
        fills = ("number" if "number" not in self.columns[:own] else LEFT_OUT,) if word else ()
        return replace(self, source=self.source.with_numbers(word), columns=(*self.columns[:own], *fills))

    def stored(self) -> dict[str, Any]:
        """The choices as JSON; where the file lies is not part of it."""
        source = self.source
        return {"source": {"kind": source.kind, "encoding": source.encoding, "delimiter": source.delimiter,
                           "titles": list(source.titles), "titles_row": source.titles_row, "numbered": source.numbered},
                "columns": list(self.columns), "mode": self.mode, "other_name": self.other_name,
                "owner_id": self.owner_id, "options": dict(self.options),
                "day_order": self.day_order, "match": self.match}

    @classmethod
    def restored(cls, values: Mapping[str, Any], path: Path) -> Choices:
        """What `stored` put away, for the file at `path`."""
        source = Source(path=path, **{**values["source"], "titles": tuple(values["source"]["titles"])})
        return cls(**{**values, "source": source, "columns": tuple(values["columns"])})


def mode_of(text: str | None) -> Mode:
    """The mode called `text`, else the first."""
    return next((mode for mode in MODES if mode == text), MODES[0])


def other_name_of(text: str | None) -> OtherName:
    """What to do about another name, as `text` says, else the first."""
    return next((name for name in OTHER_NAMES if name == text), OTHER_NAMES[0])
