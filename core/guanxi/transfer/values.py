"""Cells read as people write them, for all importers: what each kind of field holds, or why a cell can't be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from guanxi.contributions import CellKind, Choice, ImportField
from guanxi.ctx import Ctx
from guanxi.customers import readers
from guanxi.customers.dates import read_date, read_instant
from guanxi.customers.numbers import read_boolean, read_integer, read_number
from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import LazyString, _l
from guanxi.i18n.locale import LOCALES
from guanxi.i18n.text import catalogue
from guanxi.transfer.days import DayOrder, year_first
from guanxi.transfer.figures import figure
from guanxi.transfer.people import Names, load_names

Reader = Callable[[str], Any]
"""What a cell that is not blank says; None when that is nothing, an Issue when it can't be read."""

_CALLED: Final[Mapping[CellKind, str]] = {
    CellKind.STAFF: "owner_id", CellKind.DEPARTMENT: "department_id", CellKind.STORE: "store_id"}
_NO_NUMBER: Final = re.compile(r"\d+[eE]\d+")
"""A spreadsheet writes 1E+5 with its sign: 47E2 is what something is called."""

_TINY: Final = re.compile(r"-?\d(?:\.(\d{1,20}))?[eE]-(\d{1,3})")
_EXACT: Final = 5
"""Decimal places to which an amount must be written to be that amount, in whatever currency."""


def readers_of(ctx: Ctx, fields: Sequence[ImportField], zone: ZoneInfo, order: DayOrder) -> dict[str, Reader]:
    """A reader for each of `fields`, knowing today's staff, departments and stores."""
    names = load_names(ctx, {_CALLED[field.kind] for field in fields if field.kind in _CALLED})
    return {field.key: _reader(ctx, field, names, zone, order) for field in fields}


def _reader(ctx: Ctx, field: ImportField, names: Names, zone: ZoneInfo, order: DayOrder) -> Reader:
    if field.kind is CellKind.CHOICE:
        return partial(_choice, _words(field.choices(ctx) if field.choices else ()))
    if field.kind in _CALLED:
        return partial(names.find, _CALLED[field.kind])
    if field.kind is CellKind.INSTANT:
        return lambda text: read_instant(year_first(text, order), zone)
    if field.kind is CellKind.DAY:
        return lambda text: read_date(year_first(text, order))
    if field.kind in (CellKind.CODE, CellKind.CUSTOMER):
        return partial(_code, readers.text(field.most))
    return _PLAIN.get(field.kind) or readers.text(field.most)


def _number(text: str) -> Any:
    written = figure(text)
    return read_number(written) if written else None


def _money(text: str) -> Any:
    """What programs write for next to nothing, as 1.776357e-15, lost no digit that money has."""
    tiny = _TINY.fullmatch(plain(text))
    if tiny and int(tiny[2]) + len(tiny[1] or "") >= _EXACT:
        return Decimal(tiny[0])
    return _number(text)


def _percent(text: str) -> Any:
    """A spreadsheet keeps 13 % as 0.13; what is below one without its sign is meant so."""
    value = plain(text)
    bare = value.removesuffix("%").rstrip()
    found = _number(bare)
    if isinstance(found, Decimal) and bare == value and abs(found) < 1:
        return found * 100
    return found


def _integer(text: str) -> Any:
    written = figure(text)
    return read_integer(written) if written else None


_PLAIN: Final[Mapping[CellKind, Reader]] = {
    CellKind.MONEY: _money, CellKind.NUMBER: _number, CellKind.PERCENT: _percent,
    CellKind.INTEGER: _integer, CellKind.BOOLEAN: read_boolean}


def _code(read: Callable[[object], str | Issue | None], text: str) -> str | Issue | None:
    """What something is called by: no number, though a spreadsheet may have taken it for one."""
    value = plain(text)
    kept = value if _NO_NUMBER.fullmatch(value) else digits_kept(value)
    return kept if isinstance(kept, Issue) else read(kept)


def _words(choices: Sequence[Choice]) -> dict[str, str | int]:
    """Values by what people call them, in every language."""
    found: dict[str, str | int] = {}
    for choice in choices:
        msgid = choice.title.msgid if isinstance(choice.title, LazyString) else str(choice.title)
        words = (str(choice.value), *(catalogue(locale).gettext(msgid) for locale in LOCALES))
        found |= {word.casefold(): choice.value for word in words}
    return found


def _choice(words: Mapping[str, str | int], text: str) -> str | int | Issue:
    found = words.get(plain(text).casefold())
    return found if found is not None else Issue(
        message=_l("“%(value)s” is not one of the possible values: %(options)s."), code="not_an_option",
        params={"value": shown(text), "options": ", ".join(words)})
