"""Filters as sentences: what each chip of a list says, and whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select

from guanxi.contributions import Attribute, AttributeType, Choice, Criterion, Entity
from guanxi.ctx import Ctx
from guanxi.errors import BadRequest, Text
from guanxi.i18n import _, day
from guanxi.views.attributes import attribute_for, criteria
from guanxi.views.conditions import condition_of
from guanxi.views.filters import Filter
from guanxi.views.operators import WORDS, Operator
from guanxi.views.plan import membership_of
from guanxi.views.reading import Subject, read_value, today

_DAYS = frozenset({Operator.OLDER, Operator.WITHIN, Operator.NEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One filter in words: `title` and `phrase` read as a sentence; `words` are the values that stand in it.

    `active` is false when the list can't be asked this (any more); then `problem` says why, and the list
    refuses to run until the chip is removed.
    """

    filter: Filter
    title: str
    phrase: str
    words: tuple[str, ...] = ()
    active: bool = True
    problem: str | None = None


def chips(ctx: Ctx, entity: Entity, filters: Sequence[Filter]) -> list[Chip]:
    """The chips of `filters` on a list of `entity`, in their order."""
    return [_chip(ctx, entity, item) for item in filters]


def _chip(ctx: Ctx, entity: Entity, item: Filter) -> Chip:
    try:
        criterion = criteria(ctx, entity).get(item.key)
        if criterion is not None:
            membership_of(ctx, criterion, item)
            return _active(item, criterion.title, _of_criterion(ctx, criterion, item))
        attribute = attribute_for(ctx, entity, item.key, "filter")
        condition_of(ctx, entity, attribute, item)
    except BadRequest as error:
        return Chip(filter=item, title=item.key, phrase=_phrase(item.operator, item.values), words=item.values,
                    active=False, problem=str(error))
    return _active(item, attribute.title, _of_attribute(ctx, attribute, item))


def _active(item: Filter, title: Text, words: Sequence[str]) -> Chip:
    return Chip(filter=item, title=str(title), phrase=_phrase(item.operator, words), words=tuple(words))


def _of_attribute(ctx: Ctx, attribute: Attribute, item: Filter) -> Sequence[str]:
    if item.operator in _DAYS:
        return item.values
    known = _titles(ctx, attribute)
    if attribute.label is not None and attribute.choices is None:
        return [_named(ctx, attribute, text) or text for text in item.values]
    return [_word(ctx, attribute, text, known) for text in item.values]


def _named(ctx: Ctx, attribute: Attribute, text: str) -> str | None:
    """What a value points at is called, as far as the reader may see it."""
    assert attribute.label is not None
    found: str | None = ctx.session.scalar(select(attribute.label(literal(read_value(ctx, attribute, text)))))
    return found


def _of_criterion(ctx: Ctx, criterion: Criterion, item: Filter) -> Sequence[str]:
    asked = criterion.parameters if len(criterion.parameters) > 1 else [criterion.parameters[0]] * len(item.values)
    return [_word(ctx, parameter, text, _titles(ctx, parameter))
            for parameter, text in zip(asked, item.values, strict=True)]


def _phrase(operator: Operator, words: Sequence[str]) -> str:
    return WORDS[operator].phrase % {"value": _(", ").join(words), "first": words[0] if words else "",
                                     "last": words[-1] if words else ""}


def _titles(ctx: Ctx, subject: Subject) -> dict[str, Choice]:
    return {str(choice.value): choice for choice in subject.choices(ctx)} if subject.choices else {}


def _word(ctx: Ctx, subject: Subject, text: str, known: dict[str, Choice]) -> str:
    """One value as people read it."""
    if text in known:
        return str(known[text].title)
    if subject.type is AttributeType.REFERENCE and text in ("me", "my_department"):
        return _("me") if text == "me" else _("my department")
    if subject.type is AttributeType.BOOLEAN:
        return _("yes") if read_value(ctx, subject, text) else _("no")
    if subject.type in (AttributeType.DATE, AttributeType.INSTANT):
        return day(read_value(ctx, subject, text), ctx.locale, today(ctx), short=True)
    return text
