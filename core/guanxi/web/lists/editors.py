"""The editor of one filter: which questions fit its attribute, and what their answers are typed or ticked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from guanxi.contributions import Attribute, AttributeType, Choice, Entity
from guanxi.ctx import Ctx
from guanxi.i18n import _, _l
from guanxi.views.attributes import attribute_for, criteria
from guanxi.views.operators import WORDS, Operator, operators_of
from guanxi.views.reading import Subject

Input = Literal["none", "options", "one", "flag", "days", "date", "number", "text"]
SELF: Final = {"customer.owner": ("me", _l("me")), "customer.collaborator": ("me", _l("me")),
               "customer.department": ("my_department", _l("my department"))}
"""Filters that may name the reader, so that a shared view means each reader's own."""

_CRITERION: Final = (Operator.HAS, Operator.LACKS)
_DAYS: Final = frozenset({Operator.OLDER, Operator.WITHIN, Operator.NEXT})
_TICKED: Final = frozenset({Operator.IS, Operator.NOT, Operator.BELOW, Operator.HAS, Operator.LACKS})
_INPUTS: Final[dict[AttributeType, Input]] = {
    AttributeType.INTEGER: "number", AttributeType.DECIMAL: "number", AttributeType.MONEY: "number",
    AttributeType.DATE: "date", AttributeType.INSTANT: "date", AttributeType.BOOLEAN: "flag",
    AttributeType.TEXT: "text", AttributeType.REFERENCE: "number", AttributeType.CHOICE: "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value to tick."""

    value: str
    title: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One answer. `input` is what it is given in: "options" are ticked, "one" is chosen of a list."""

    label: str
    input: Input
    value: str = ""
    options: Sequence[Option] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The editor of one filter."""

    key: str
    title: str
    operator: str
    operators: Sequence[tuple[str, str]]
    fields: Sequence[Field]


def editor_of(ctx: Ctx, entity: Entity, key: str, asked: str = "", values: Sequence[str] = ()) -> Editor:
    """The editor for the filter `key` of `entity`, with the question `asked` or the usual one.

    Raises BadRequest naming the key.
    """
    criterion = criteria(ctx, entity).get(key)
    offered = _CRITERION if criterion else askable(entity, attribute_for(ctx, entity, key, "filter"))
    operator = next((item for item in offered if item == asked), offered[0])
    if criterion is None:
        subject: Subject = attribute_for(ctx, entity, key, "filter")
        fields = _fields(ctx, key, subject, operator, values)
    elif len(criterion.parameters) == 1:
        subject = criterion.parameters[0]
        fields = _fields(ctx, key, subject, operator, values)
    else:
        fields = [_single(ctx, parameter, value) for parameter, value
                  in zip(criterion.parameters, _padded(values, len(criterion.parameters)), strict=True)]
    title = criterion.title if criterion else attribute_for(ctx, entity, key, "filter").title
    return Editor(key=key, title=str(title), operator=operator, fields=fields,
                  operators=[(item.value, str(WORDS[item].title)) for item in offered])


def askable(entity: Entity, attribute: Attribute) -> Sequence[Operator]:
    """The questions an editor can ask: nobody knows the id of what can't be chosen from a list."""
    found = operators_of(entity, attribute)
    if attribute.type is AttributeType.REFERENCE and attribute.choices is None:
        return [operator for operator in found if WORDS[operator].values == 0]
    return found


def _fields(ctx: Ctx, key: str, subject: Subject, operator: Operator, values: Sequence[str]) -> list[Field]:
    wanted = WORDS[operator].values
    if wanted == 0:
        return []
    if operator in _DAYS:
        return [Field(label=_("Days"), input="days", value=_first(values))]
    if subject.choices and operator in _TICKED:
        return [Field(label=str(subject.title), input="options", options=_options(ctx, key, subject, values))]
    count = wanted or max(1, len(values))
    labels = [_("From"), _("To")] if operator is Operator.BETWEEN else [str(subject.title)] * count
    return [Field(label=label, input=_INPUTS[subject.type], value=value)
            for label, value in zip(labels, _padded(values, count), strict=True)]


def _single(ctx: Ctx, subject: Subject, value: str) -> Field:
    if subject.choices:
        options = [Option(value=str(choice.value), title=str(choice.title), ticked=str(choice.value) == value)
                   for choice in subject.choices(ctx) if not choice.archived]
        return Field(label=str(subject.title), input="one", options=options)
    return Field(label=str(subject.title), input=_INPUTS[subject.type], value=value)


def _options(ctx: Ctx, key: str, subject: Subject, values: Sequence[str]) -> list[Option]:
    """What is in use, and what was ticked before; the reader first, where the filter may name them."""
    assert subject.choices is not None  # asked only of subjects that have some
    offered: list[Choice] = [choice for choice in subject.choices(ctx)
                             if not choice.archived or str(choice.value) in values]
    own = [Choice(*SELF[key])] if key in SELF else []
    return [Option(value=str(choice.value), title=str(choice.title), ticked=str(choice.value) in values)
            for choice in (*own, *offered)]


def _padded(values: Sequence[str], count: int) -> list[str]:
    return [*values[:count], *[""] * (count - len(values))]


def _first(values: Sequence[str]) -> str:
    return values[0] if values else ""
