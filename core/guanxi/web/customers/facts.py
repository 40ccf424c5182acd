"""The facts of a customer in words, section by section, ready for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from guanxi.ctx import Ctx
from guanxi.customers import names
from guanxi.customers.definitions import PREFIX
from guanxi.customers.display import birthday_text, custom_text, joined
from guanxi.customers.fields import FIELDS
from guanxi.customers.masking import shown_phone
from guanxi.customers.queries import CustomerPage, CustomerRecord, PointRow
from guanxi.customers.queries.words import plain_words
from guanxi.errors import Text
from guanxi.i18n import _
from guanxi.web.customers.layout import sections

_IN_HEAD: Final = frozenset({"name", "state", "number"})
"""What the head of the page says already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value: its words, where it leads, and, of a phone shown in part, where it is revealed."""

    text: str
    href: str = ""
    reveal: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One field with its values; `editable` where it can be changed in its place."""

    key: str
    title: str
    lines: tuple[Line, ...]
    editable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSection:
    """A panel of facts about `fields`; those without a value are left out."""

    key: str
    title: str
    fields: tuple[str, ...]
    facts: tuple[Fact, ...]


def fact_sections(ctx: Ctx, page: CustomerPage) -> list[FactSection]:
    """All panels of facts of the page."""
    return [FactSection(key=section.key, title=str(section.title), fields=section.fields,
                        facts=_facts(ctx, page, section.fields))
            for section in sections(page.record.kind, page.definitions)]


def salutations(ctx: Ctx, record: CustomerRecord) -> str:
    """How to address a person: as it was written down, else in the reader's culture and then in the other.

    Nobody is addressed by a number, which a file without a name is called by.
    """
    if record.kind != "person" or record.erased_at is not None:
        return ""
    written = record.profile.get("salutation")
    if written or not any(map(str.isalpha, record.name)):
        return str(written or "")
    languages = ("zh", "en") if ctx.locale == "zh" else ("en", "zh")
    gender, position = record.profile.get("gender"), record.profile.get("position")
    return joined(dict.fromkeys(names.salutation(record.name, gender=gender, position=position, language=language)
                                for language in languages))


def dial_address(ctx: Ctx, number: str | None) -> str:
    """The address that dials a stored number, with its extension after a pause; empty for those who may not see it."""
    if not number or not ctx.may("customer.phones"):
        return ""
    main, _mark, extension = number.partition(";ext=")
    return f"tel:{main}{',' + extension if extension else ''}"


def phone_line(ctx: Ctx, customer_id: int, point: PointRow) -> Line:
    """A phone: to dial it where it may be seen, to reveal it where that is allowed, else in part."""
    text, href = shown_phone(ctx, point.value), dial_address(ctx, point.value)
    hidden = not href and ctx.may("customer.reveal")
    reveal = url_for("customers.reveal", customer_id=customer_id, point_id=point.id) if hidden else ""
    return Line(text=text, label=point.label or "", href=href, reveal=reveal)


def point_line(ctx: Ctx, customer_id: int, point: PointRow) -> Line:
    """One contact point."""
    if point.channel == "phone":
        return phone_line(ctx, customer_id, point)
    href = f"mailto:{point.value}" if point.channel == "email" else ""
    return Line(text=point.value, label=point.label or "", href=href)


def _facts(ctx: Ctx, page: CustomerPage, fields: Sequence[str]) -> tuple[Fact, ...]:
    found = ((field, _lines(ctx, page, field)) for field in fields if field not in _IN_HEAD)
    editable, phones = page.lets(ctx, "edit"), ctx.may("customer.phones")
    return tuple(Fact(key=field, title=_title(page, field), lines=tuple(lines),
                      editable=editable and (phones or field != "phone")) for field, lines in found if lines)


def _title(page: CustomerPage, field: str) -> str:
    known: Text | str = (page.definitions[field.removeprefix(PREFIX)].title if field.startswith(PREFIX)
                         else FIELDS[field].title)
    return str(known)


def _lines(ctx: Ctx, page: CustomerPage, field: str) -> list[Line]:
    if field in ("phone", "email", "wechat", "address"):
        lines = [point_line(ctx, page.record.id, point) for point in page.points if point.channel == field]
        kept = page.record.profile.get(field)
        return [Line(text=str(kept)), *lines] if kept else lines
    text = _text(ctx, page, field)
    return [Line(text=text)] if text else []


def _text(ctx: Ctx, page: CustomerPage, field: str) -> str:
    record, words = page.record, plain_words(ctx)
    if field.startswith(PREFIX):
        key = field.removeprefix(PREFIX)
        return custom_text(page.definitions[key], record.custom.get(key), ctx.locale, words.today)
    if field == "birthday":
        return birthday_text(record.birthday, ctx.locale, words.today) if record.birthday else ""
    if field == "salutation":
        return salutations(ctx, record)
    if field in ("owner_id", "department_id", "store_id"):
        return str(getattr(record, field.removesuffix("_id")) or (_("nobody") if field == "owner_id" else ""))
    value = record.profile[field] if field in record.profile else getattr(record, field)
    return words.text(field, value)
