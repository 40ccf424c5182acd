"""Values of filters read from text: what an address or a saved view says becomes what the database compares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from guanxi.contributions import Attribute, AttributeType, Parameter
from guanxi.ctx import Ctx
from guanxi.errors import BadRequest, Text
from guanxi.i18n import _l
from guanxi.money import minor_digits

MAX_TEXT: Final = 200
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}")
_LARGEST: Final = 2**63 - 1
_TRUE, _FALSE = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})
_MOST_DAYS: Final = 40_000
NOBODY: Final = 0
"""The id of no record: what "me" means to a principal who is no member of staff."""

Subject = Attribute | Parameter


def read_value(ctx: Ctx, subject: Subject, text: str) -> Any:
    """`text` as a value of `subject`'s type. Raises BadRequest naming the subject and the text."""
    value = _READERS[subject.type](ctx, subject, text.strip())
    if value is None:
        raise BadRequest(_WANTED[subject.type], title=subject.title, value=text[:60])
    return value


def read_days(subject: Subject, text: str) -> int:
    """A number of days. Raises BadRequest naming the subject."""
    if not re.fullmatch("[0-9]{1,5}", text.strip()) or int(text) > _MOST_DAYS:
        raise BadRequest(_l("The filter on “%(title)s” needs a number of days, not “%(value)s”."),
                         title=subject.title, value=text[:60])
    return int(text)


def start_of(ctx: Ctx, day: date) -> datetime:
    """The instant at which `day` begins where the viewer is."""
    return datetime(day.year, day.month, day.day, tzinfo=ctx.timezone).astimezone(UTC)


def today(ctx: Ctx) -> date:
    """The date where the viewer is."""
    return ctx.now.astimezone(ctx.timezone).date()


def _integer(_ctx: Ctx, _subject: Subject, text: str) -> int | None:
    plain = text.replace(",", "")
    if not _INTEGER.fullmatch(plain):
        return None
    return int(plain) if abs(int(plain)) <= _LARGEST else None


def _scaled(text: str, digits: int) -> int | None:
    """A decimal as an integer of its smallest unit; None when it has more places than that."""
    try:
        value = Decimal(text.replace(",", "")).scaleb(digits)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > _LARGEST or value != value.to_integral_value():
        return None
    return int(value)


def _decimal(_ctx: Ctx, subject: Subject, text: str) -> int | None:
    return _scaled(text, subject.scale if isinstance(subject, Attribute) else 0)


def _money(_ctx: Ctx, subject: Subject, text: str) -> int | None:
    currency = subject.currency if isinstance(subject, Attribute) else None
    return _scaled(text, minor_digits(currency or "CNY"))


def _date(_ctx: Ctx, _subject: Subject, text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1000, 1, 1) <= day < date.max - timedelta(days=2) else None


def _boolean(_ctx: Ctx, subject: Subject, text: str) -> Any:
    if text.lower() not in _TRUE | _FALSE:
        return None
    return _stored_type(subject)(text.lower() in _TRUE)


def _choice(ctx: Ctx, subject: Subject, text: str) -> Any:
    return _integer(ctx, subject, text) if _stored_type(subject) is int else _text(ctx, subject, text)


def _reference(ctx: Ctx, subject: Subject, text: str) -> int | None:
    if text == "me":
        return ctx.principal.user_id or NOBODY
    if text == "my_department":
        return ctx.principal.department_id or NOBODY
    return _integer(ctx, subject, text)


def _text(_ctx: Ctx, _subject: Subject, text: str) -> str | None:
    """Texts a database can't hold (a NUL, half a surrogate pair) are no value."""
    fit = text and len(text) <= MAX_TEXT and "\0" not in text and not re.search("[\ud800-\udfff]", text)
    return text if fit else None


def _stored_type(subject: Subject) -> type[Any]:
    if isinstance(subject, Attribute) and subject.column is not None:
        stored: type[Any] = subject.column.type.python_type
        return stored
    return bool if subject.type is AttributeType.BOOLEAN else str


_READERS: Final[Mapping[AttributeType, Callable[[Ctx, Subject, str], Any]]] = {
    AttributeType.INTEGER: _integer, AttributeType.DECIMAL: _decimal, AttributeType.MONEY: _money,
    AttributeType.DATE: _date, AttributeType.INSTANT: _date, AttributeType.BOOLEAN: _boolean,
    AttributeType.CHOICE: _choice, AttributeType.TEXT: _text, AttributeType.REFERENCE: _reference}

_NUMBER_WANTED: Final = _l("The filter on “%(title)s” needs a number, not “%(value)s”.")
_DATE_WANTED: Final = _l("The filter on “%(title)s” needs a date like 2026-03-01, not “%(value)s”.")
_OPTION_WANTED: Final = _l("The filter on “%(title)s” needs one of its options, not “%(value)s”.")
_WANTED: Final[Mapping[AttributeType, Text]] = {
    AttributeType.INTEGER: _l("The filter on “%(title)s” needs a whole number, not “%(value)s”."),
    AttributeType.DECIMAL: _NUMBER_WANTED, AttributeType.MONEY: _NUMBER_WANTED,
    AttributeType.DATE: _DATE_WANTED, AttributeType.INSTANT: _DATE_WANTED,
    AttributeType.BOOLEAN: _OPTION_WANTED, AttributeType.CHOICE: _OPTION_WANTED,
    AttributeType.REFERENCE: _OPTION_WANTED,
    AttributeType.TEXT: _l("The filter on “%(title)s” needs a text of at most 200 characters, "
                           "not “%(value)s”.")}
