"""Which column fills which field, told from its title and, where that says nothing, from what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from guanxi.contributions import ImportField
from guanxi.customers.documents import read_credit_code, read_identity_number
from guanxi.errors import Issue
from guanxi.transfer.choices import LEFT_OUT
from guanxi.transfer.headings import NAME_PARTS, folded_heading, heading_forms
from guanxi.transfer.reasons import REASON_TITLES

_MOSTLY: Final = 0.8
"""The share of a column's values that must look alike for it to be told by them."""
_MOBILE: Final = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}")
_NAME: Final = "name"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")


def guess(fields: Sequence[ImportField], titles: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """For each title the key of a field, or LEFT_OUT; `samples` are each column's values in some rows.

    A field that takes one column takes the first that is called so; what is told by its title is never told by values.
    """
    known = _by_heading(fields)
    several = {field.key for field in fields if field.several and field.key != _NAME}
    taken: set[str] = set()
    found = [LEFT_OUT] * len(titles)
    keys = {field.key for field in fields}
    parts = _name_in_parts(titles) if _NAME in keys else ()
    _fill(found, [_NAME if place in parts else LEFT_OUT for place in range(len(titles))], taken, {_NAME}, keys)
    for wanted in ([_called(title, known) for title in titles], [_alike(values) for values in samples]):
        open_ones = [LEFT_OUT if title in REASON_TITLES else key for title, key in zip(titles, wanted, strict=True)]
        _fill(found, open_ones, taken, several, keys)
    return found


def _fill(found: list[str], wanted: Iterable[str], taken: set[str], several: Collection[str], known: Collection[str]
          ) -> None:
    for place, key in enumerate(wanted):
        if found[place] == LEFT_OUT and key in known and (key not in taken or key in several):
            found[place] = key
            taken.add(key)


def _by_heading(fields: Sequence[ImportField]) -> dict[str, str]:
    """Field by folded heading; where two fields share one, the one has it whose title it is, else the first."""
    titles = [(str(field.title), field.key) for field in fields]
    known: dict[str, str] = {}
    for word, key in (*titles, *((word, field.key) for field in fields for word in field.words)):
        known.setdefault(folded_heading(word), key)
    return known


def _called(title: str, known: Mapping[str, str]) -> str:
    forms = heading_forms(title)
    return next((known[form] for form in forms if form in known), LEFT_OUT)


def _name_in_parts(titles: Sequence[str]) -> Collection[int]:
    """The places of a family name and a given name, where both are there."""
    forms = [set(heading_forms(title)) for title in titles]
    found = [next((place for place, form in enumerate(forms) if not form.isdisjoint(map(folded_heading, words))), None)
             for words in NAME_PARTS]
    return [place for place in found if place is not None] if None not in found else ()


def _alike(values: Sequence[str]) -> str:
    """What most of the values can only be."""
    filled = [value.strip() for value in values if value.strip()]
    for key, fits in _LOOKS.items():
        if filled and sum(fits(value) for value in filled) >= _MOSTLY * len(filled):
            return key
    return LEFT_OUT


_LOOKS: Final[Mapping[str, Callable[[str], bool]]] = {
    "phone": lambda value: bool(_MOBILE.fullmatch(value)),
    "email": lambda value: bool(_EMAIL.fullmatch(value)),
    "id_number": lambda value: len(value) == 18 and not isinstance(read_identity_number(value), Issue),
    "credit_code": lambda value: len(value) == 18 and not isinstance(read_credit_code(value), Issue),
}
