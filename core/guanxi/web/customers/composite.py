"""Inputs of several parts whose value is one text: a birthday in either calendar, a place step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field

from guanxi.customers import regions
from guanxi.customers.birthday_reading import read_birthday
from guanxi.customers.birthdays import Birthday

PARTS = ("calendar", "year", "month", "day", "leap")


class BirthdayField(Field):
    """Calendar, year, month, day and leap month; its data is what `read_birthday` reads ("lunar 1985-08-15")."""

    part: Mapping[str, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the parts that were sent, or cut a stored value into them."""
        super().process(None, data, extra_filters)
        sent = formdata and any(f"{self.name}-{name}" in formdata for name in PARTS)
        self.part = self._sent(formdata) if sent else _cut(str(self.data or ""))
        self.data = _joined(self.part)

    def _sent(self, formdata: Any) -> dict[str, str]:
        return {name: str(formdata.get(f"{self.name}-{name}", "")).strip() for name in PARTS}


class RegionField(Field):
    """Province, city and district one below the other; its data is the code of the last one chosen."""

    def __init__(self, *args: Any, locale: str = "zh", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale = locale

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was chosen; a step that does not lie below the one above it was left from before."""
        chosen = ""
        for code in valuelist:
            if code and (not chosen or chosen in regions.path(code)):
                chosen = code
        self.data = chosen

    def _value(self) -> str:
        return str(self.data or "")

    @property
    def known(self) -> bool:
        """Whether there is a table of places to choose from; else one types a code."""
        return regions.available()

    @property
    def steps(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """For each step the code chosen and the places to choose from, one step further than was chosen."""
        path = regions.path(str(self.data)) if self.data else ()
        above = (None, *path)
        lists = [[(place.code, place.name) for place in regions.children(code, self.locale)] for code in above]
        return [(path[place] if place < len(path) else "", choices)
                for place, choices in enumerate(lists) if choices]


def _cut(text: str) -> dict[str, str]:
    read = read_birthday(text) if text else None
    if not isinstance(read, Birthday):
        return {**dict.fromkeys(PARTS, ""), "calendar": "solar"}
    return {"calendar": read.calendar, "year": str(read.year or ""), "month": str(read.month), "day": str(read.day),
            "leap": "1" if read.leap else ""}


def _joined(part: Mapping[str, str]) -> str:
    if not (part["year"] or part["month"] or part["day"]):
        return ""
    mark = "" if part["calendar"] != "lunar" else "lunar leap " if part["leap"] else "lunar "
    return f"{mark}{part['year'] or '-'}-{part['month'].zfill(2)}-{part['day'].zfill(2)}"
