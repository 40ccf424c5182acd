"""What the forms of commerce are made of, and the sentences said about what can't be read."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from wtforms import Field, FieldList

from guanxi.api import Ctx, Forbidden, Form, Issue, LazyString, Money, Refused, _l, setting, write
from guanxi_commerce.typed import amount_of, amount_text, moment_of, moment_text, quantity_of

LONGEST_ID: Final = 18
T = TypeVar("T")
_CURRENCIES: Final = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")
_AMOUNT: Final = _l("“%(value)s” is no amount: write it like %(example)s.")
_QUANTITY: Final = _l("“%(value)s” is no quantity: write it like 2 or 1.5.")
_MOMENT: Final = _l("Give the day and the time, as in 2026-06-15 12:30.")
_SENT: Final = _l("This form was recorded before, with something else in it. Look at what is there first: sending it "
                  "again records it once more.")


class LinedForm(Form):
    """A form with lines: what is wrong with one stands beside it, what belongs to none at the form's head."""

    lines: FieldList[Any]

    def take(self, issues: Iterable[Issue]) -> list[Issue]:
        """Put each error beside the field it names."""
        cells = {field.name: field for entry in self.lines for field in entry.form}
        elsewhere: list[Issue] = []
        others: list[Issue] = []
        for issue in issues:
            cell = cells.get(issue.field or "")
            if cell is not None:
                cell.errors = [*cell.errors, str(issue)]
            else:
                (elsewhere if issue.field in ("lines", "key") else others).append(issue)
        return [*elsewhere, *super().take(others)]


def recorded(form: Form, work: Callable[[Ctx], T]) -> T:
    """What `work` returns, done in a unit of its own. Raises Refused.

    A form that was recorded before with something else in it gets a new key, and says so. That a customer is not the
    actor's to change is said by the form, too: what was typed must not be lost.
    """
    try:
        return write(work)
    except Forbidden as forbidden:
        raise Refused(forbidden.message, (), **forbidden.params) from forbidden
    except Refused as refused:
        if not any(issue.code == "key_reused" for issue in refused.issues):
            raise
        form["key"].data = new_key()
        raise Refused(refused.message, [Issue(message=_SENT, code="key_reused")]) from refused


class Reader:
    """Reads the fields of a form, noting what can't be read beside each."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.issues: list[Issue] = []

    def amount(self, field: Field) -> int | None:
        """An amount in minor units; None for an empty field and for what was noted."""
        text = (field.data or "").strip()
        try:
            return amount_of(text, self.currency) if text else None
        except ValueError:
            example = amount_text(Money(123_456, self.currency))
            self.note(field, _AMOUNT, value=text[:40], example=example)
            return None

    def quantity(self, field: Field) -> int | None:
        """A quantity in thousandths; None as above."""
        text = (field.data or "").strip()
        try:
            return quantity_of(text) if text else None
        except ValueError:
            self.note(field, _QUANTITY, value=text[:40])
            return None

    def moment(self, field: Field, ctx: Ctx) -> datetime:
        """A moment by the reader's clock; now for what was noted."""
        try:
            return moment_of(field.data or "", ctx.timezone)
        except ValueError:
            self.note(field, _MOMENT)
            return ctx.now

    def note(self, field: Field, message: LazyString, **params: object) -> None:
        """Say `message` beside `field`."""
        self.issues.append(Issue(message=message, code="unreadable", field=field.name, params=params or None))


def new_key() -> str:
    """What makes a form one and the same however often it is sent."""
    return secrets.token_urlsafe(18)


def now_text(ctx: Ctx) -> str:
    """This minute, as a field for a moment shows it."""
    return moment_text(ctx.now, ctx.timezone)


def id_in(text: str | None) -> int | None:
    """The id in a field; None for an empty one and for nonsense."""
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_ID else None


def currency_choices(ctx: Ctx) -> list[tuple[str, str]]:
    """The organisation's currency, then the usual ones."""
    return [(code, code) for code in dict.fromkeys((setting(ctx, "organisation.currency"), *_CURRENCIES))]


def choices(titles: Mapping[str, LazyString]) -> list[tuple[str, str]]:
    """Something to choose from, in the reader's language."""
    return [(key, str(title)) for key, title in titles.items()]
