"""What the forms of accounts are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from wtforms import SelectField

from guanxi.accounts.queries import DepartmentNode
from guanxi.i18n import LazyString
from guanxi.web.forms import Form, label

Choices = list[tuple[str, str]]
_INDENT: Final = "\N{EM SPACE}"
_LONGEST_ID: Final = 18


class Required:
    """Marks a field that must be filled in; that it is, is checked where it is saved."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, _form: Form, _field: object) -> None:
        """Nothing to check here."""


class Unmarked:
    """Marks a choice that says itself that nothing need be chosen."""

    field_flags: ClassVar[Mapping[str, bool]] = {"unmarked": True}

    def __call__(self, _form: Form, _field: object) -> None:
        """Nothing to check here."""


def number(value: object) -> int | None:
    """The id in a select's value; None for the empty choice and for nonsense."""
    text = "" if value is None else str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else None


def select(title: LazyString) -> SelectField:
    """A choice of one id, or of none."""
    return SelectField(label(title), [Unmarked()], coerce=number, validate_choice=False)


def optional(choices: Iterable[tuple[int, str]], nothing: str) -> Choices:
    """Choices of ids after an empty one called `nothing`."""
    return [("", nothing), *((str(key), title) for key, title in choices)]


def tree_choices(nodes: Iterable[DepartmentNode]) -> list[tuple[int, str]]:
    """Departments to choose from, each indented as deep as it stands."""
    return [(node.id, _INDENT * node.depth + node.name) for node in nodes]
