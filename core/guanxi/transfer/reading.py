"""From a row's cells to the values of an importer's fields, and from rows to its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.contributions import Importer, ImportField, ImportWish, Outcome, SourceRow
from guanxi.ctx import Ctx
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.settings import setting
from guanxi.transfer.drafting import Clock, misshapen, text_in
from guanxi.transfer.feeding import Ready
from guanxi.transfer.mapping import Target
from guanxi.transfer.plan import Plan
from guanxi.transfer.values import Reader, readers_of

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sifted:
    """A record that can be written, or the rows of one that can't."""

    record: tuple[SourceRow, ...] = ()
    rejected: tuple[Ready, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of one file are read."""

    width: int
    targets: tuple[Target, ...]
    readers: Mapping[str, Reader]
    required: tuple[str, ...]

    @classmethod
    def of(cls, ctx: Ctx, importer: Importer, plan: Plan) -> Reading:
        """As `plan` says, with the fields, staff and stores of today."""
        places = {target.field: target for target in plan.targets}
        fields = [field for field in importer.fields(ctx) if field.key in places]
        return cls(len(plan.source.titles), plan.targets,
                   readers_of(ctx, fields, zone_of(ctx, plan), plan.day_order), tuple(map(_key, filter(_must, fields))))

    def mark(self, cells: Sequence[str], field: str) -> str | Issue:
        """What the rows of a record have in common, or why it can't be told of this one."""
        if len(cells) != self.width and (issue := misshapen(cells, self.width)):
            return issue
        target = next(target for target in self.targets if target.field == field)
        found = self._value(target, text_in(cells, target.places))
        if isinstance(found, Issue):
            return found
        return str(found) if found is not None else _missing(field)

    def sift(self, rows: Sequence[Row]) -> Sifted:
        """The rows of one record; when one of them can't be read, all are given back."""
        read: list[SourceRow] = []
        issues: dict[int, list[Issue]] = {}
        first: dict[tuple[str, ...], int] = {}
        for row, cells in rows:
            values, found = self._row(cells)
            if found:
                issues[row] = found
            same = tuple(text_in(cells, target.places) for target in self.targets) if not found else ()
            read.append(SourceRow(row=row, values=values, repeats=first.get(same)))
            first.setdefault(same, row)
        if not issues:
            return Sifted(record=tuple(read))
        return Sifted(rejected=given_back(rows, issues, ()))

    def _row(self, cells: Sequence[str]) -> tuple[dict[str, Any], list[Issue]]:
        if len(cells) != self.width and (issue := misshapen(cells, self.width)):
            return {}, [issue]
        values: dict[str, Any] = {}
        issues: list[Issue] = []
        for target in self.targets:
            found = self._value(target, text_in(cells, target.places))
            if isinstance(found, Issue):
                issues.append(found)
            elif found is not None:
                values[target.field] = found
        unread = {issue.field for issue in issues}
        issues += [_missing(key) for key in self.required if key not in values and key not in unread]
        return values, issues

    def _value(self, target: Target, text: str) -> Any:
        found = self.readers[target.field](text) if text else None
        return replace(found, field=target.field) if isinstance(found, Issue) else found


def clock_of(ctx: Ctx, plan: Plan) -> Clock:
    """By what the file's times are read where its rows are customers."""
    return Clock(zone_of(ctx, plan), plan.day_order, ctx.now)


def zone_of(ctx: Ctx, plan: Plan) -> ZoneInfo:
    """The zone by whose clock the file's times are read: the organisation's unless the plan names one."""
    return ZoneInfo(plan.timezone or setting(ctx, "organisation.timezone"))


def wish_of(ctx: Ctx, plan: Plan) -> ImportWish:
    """What an importer is told of `plan`."""
    return ImportWish(fields=frozenset(target.field for target in plan.targets), options=plan.options,
                      zone=zone_of(ctx, plan), match=plan.match)


def returned(rows: Sequence[Row], outcome: Outcome) -> tuple[Ready, ...]:
    """The rows of a record that its outcome gives back."""
    issues: dict[int, list[Issue]] = {}
    whole: list[Issue] = []
    for issue in outcome.issues:
        if issue.row is None:
            whole.append(issue)
        else:
            issues.setdefault(issue.row, []).append(replace(issue, row=None))
    if outcome.verdict == "rejected":
        return given_back(rows, issues, whole)
    return tuple(Ready(row, cells, None, issues[row]) for row, cells in rows if row in issues)


def given_back(rows: Sequence[Row], issues: Mapping[int, Sequence[Issue]], whole: Sequence[Issue]) -> tuple[Ready, ...]:
    """All rows of a record: each with what stands against it, or the record, or with a word on the row at fault."""
    at_fault = min(issues, default=0)
    return tuple(Ready(row, cells, None, [*issues.get(row, ()), *whole] or [_together(at_fault)])
                 for row, cells in rows)


def _must(field: ImportField) -> bool:
    return field.required


def _key(field: ImportField) -> str:
    return field.key


def _missing(field: str) -> Issue:
    return Issue(message=_l("This cell must not be empty."), code="cell.empty", field=field)


def _together(row: int) -> Issue:
    return Issue(message=_l("It belongs together with row %(other)s, which can't be taken over. Correct that one, and "
                            "import both."), code="record.other_row", params={"other": row})
