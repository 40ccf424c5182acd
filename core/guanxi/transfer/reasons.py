"""Why a row was not taken over: kept as sentences that are put into the reader's language when shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guanxi.customers.spreadsheets import shown
from guanxi.errors import Issue
from guanxi.i18n import LazyString, _, _l
from guanxi.i18n.locale import LOCALES
from guanxi.i18n.text import catalogue

REASON: Final = _l("Why this row was not imported")
REASON_TITLES: Final = frozenset(catalogue(locale).gettext(REASON.msgid) for locale in LOCALES)
"""The title of the column of reasons in every language, by which it is known when the file comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: row, columns' titles (none: the row as a whole) and what they hold, what is wrong and the cure."""

    row: int
    columns: tuple[str, ...]
    value: str
    code: str
    sentence: LazyString

    def __str__(self) -> str:
        named = {"row": self.row, "columns": ", ".join(self.columns), "value": self.value, "sentence": self.sentence}
        if not self.columns:
            return _("Row %(row)s: %(sentence)s", **named)
        if self.value and self.value not in str(self.sentence):
            return _("Row %(row)s, column %(columns)s, “%(value)s”: %(sentence)s", **named)
        return _("Row %(row)s, column %(columns)s: %(sentence)s", **named)


def stored(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Issues as JSON, a sentence as msgid and parameters."""
    return [{"field": issue.field, "code": issue.code, "text": _packed(issue.message),
             "params": {key: _packed(value) for key, value in (issue.params or {}).items()}} for issue in issues]


def reasons(row: int, cells: Sequence[str], kept: Iterable[Mapping[str, Any]], columns: Mapping[str, Sequence[int]],
            titles: Sequence[str]) -> list[Reason]:
    """What `stored` put away of a row; `columns` are the places of the columns that fill each field."""
    found: list[Reason] = []
    for issue in kept:
        places = columns.get(issue["field"] or "", ())
        values = [cells[place] for place in places if place < len(cells) and cells[place].strip()]
        found.append(Reason(row=row, columns=tuple(titles[place] for place in places), code=issue["code"],
                            value=shown("; ".join(values)), sentence=_sentence(issue)))
    return found


def _packed(value: Any) -> Any:
    if isinstance(value, LazyString):
        return {"msgid": value.msgid, "params": {key: _packed(part) for key, part in value.params.items()}}
    return value if isinstance(value, int | str) or value is None else str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        return LazyString(value["msgid"], **{key: _unpacked(part) for key, part in value["params"].items()})
    return value


def _sentence(issue: Mapping[str, Any]) -> LazyString:
    text = _unpacked(issue["text"])
    params = {key: _unpacked(value) for key, value in issue["params"].items()}
    return LazyString(text.msgid, **{**text.params, **params}) if isinstance(text, LazyString) else LazyString(text)
