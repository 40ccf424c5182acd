"""Owners, departments and stores by what files call them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnExpressionArgument, select, true

from guanxi.accounts.identifiers import fold
from guanxi.accounts.models import Department, Store, User
from guanxi.ctx import Ctx
from guanxi.customers.spreadsheets import shown
from guanxi.errors import Issue, Text
from guanxi.i18n import _l

AMBIGUOUS: Final = 0
_STAFF_UNKNOWN: Final = _l("There is no member of staff called “%(value)s”. Write the user name, or the name as it "
                           "stands in the list of staff.")
_STAFF_SEVERAL: Final = _l("Several members of staff are called “%(value)s”. Write the user name.")
_UNKNOWN: Final[Mapping[str, Text]] = {
    "owner_id": _STAFF_UNKNOWN,
    "created_by": _STAFF_UNKNOWN,
    "department_id": _l("There is no department called “%(value)s”. Write its name as it stands in the list."),
    "store_id": _l("There is no store called “%(value)s”. Write its code or its name as it stands in the list."),
}
_SEVERAL: Final[Mapping[str, Text]] = {
    "owner_id": _STAFF_SEVERAL,
    "created_by": _STAFF_SEVERAL,
    "department_id": _l("Several departments are called “%(value)s”. Write the path, as in 华东区/销售部."),
    "store_id": _l("Several stores are called “%(value)s”. Write the code."),
}


@dataclass(frozen=True, slots=True)
class Names:
    """By field: the ids of those who are called so, folded; AMBIGUOUS where several are."""

    by_field: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def find(self, wanted: str, text: str) -> int | Issue:
        """The id of the one of field `wanted` who is called `text`."""
        found = self.by_field[wanted].get(fold(text))
        if found:
            return found
        message = _UNKNOWN[wanted] if found is None else _SEVERAL[wanted]
        return Issue(message=message, field=wanted, params={"value": shown(text)},
                     code="reference.unknown" if found is None else "reference.ambiguous")


def load_names(ctx: Ctx, fields: Collection[str]) -> Names:
    """The names in use of those of `fields` that refer to something."""
    return Names({name: _index(read(ctx)) for name, read in _READERS.items() if name in fields})


def _index(found: Iterable[tuple[int, str | None, bool]]) -> dict[str, int]:
    """By folded name; one that is unique by design (a user name, a code) wins over one that only may be."""
    sure: dict[str, int] = {}
    loose: dict[str, int] = {}
    for row_id, name, unique in found:
        key = fold(name or "")
        if key and unique:
            sure[key] = row_id
        elif key:
            loose[key] = row_id if loose.get(key, row_id) == row_id else AMBIGUOUS
    return {**loose, **sure}


def _users(ctx: Ctx) -> Iterable[tuple[int, str | None, bool]]:
    return _called(ctx, User.active)


def _everybody(ctx: Ctx) -> Iterable[tuple[int, str | None, bool]]:
    """Who opened a file elsewhere may have left since."""
    return _called(ctx, true())


def _called(ctx: Ctx, who: ColumnExpressionArgument[bool]) -> Iterable[tuple[int, str | None, bool]]:
    for row in ctx.session.execute(select(User.id, User.login, User.mobile, User.email, User.name).where(who)):
        yield row.id, row.login, True
        yield row.id, row.mobile, True
        yield row.id, row.email, True
        yield row.id, row.name, False


def _departments(ctx: Ctx) -> Iterable[tuple[int, str | None, bool]]:
    rows = {row.id: row for row in ctx.session.execute(
        select(Department.id, Department.name, Department.path, Department.archived))}
    for row in rows.values():
        if not row.archived:
            yield row.id, row.name, False
            yield row.id, "/".join(rows[int(part)].name for part in row.path.split("/") if part), True


def _stores(ctx: Ctx) -> Iterable[tuple[int, str | None, bool]]:
    for row in ctx.session.execute(select(Store.id, Store.code, Store.name).where(~Store.archived)):
        yield row.id, row.code, True
        yield row.id, row.name, False


_READERS: Final = {"owner_id": _users, "created_by": _everybody, "department_id": _departments, "store_id": _stores}
