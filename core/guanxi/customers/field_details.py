"""A custom field as an administrator filled it in, checked, and the key it gets."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guanxi.customers.models import FIELD_TYPES, KINDS
from guanxi.errors import Issue, Refused, Text
from guanxi.i18n import _l
from guanxi.search.pinyin import full_pinyin

TYPE_TITLES: Final[Mapping[str, Text]] = {
    "text": _l("Text"), "integer": _l("Whole number"), "decimal": _l("Decimal number"), "date": _l("Date"),
    "boolean": _l("Yes or no"), "choice": _l("Choice from a list")}
MOST_DECIMALS: Final = 6
KEY_LENGTH: Final = 40
MOST_OPTIONS: Final = 500
_LONGEST: Final[Mapping[str, int]] = {"title": 100, "section": 60, "hint": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDetails:
    """`kind` limits the field to persons or companies; `scale` is a decimal's number of decimal places.

    `type` and `options` count only when the field is made; `key` is made of the title when it is empty.
    """

    title: str
    type: str = "text"
    key: str = ""
    scale: int = 0
    kind: str = ""
    section: str = ""
    hint: str = ""
    required: bool = False
    personal: bool = False
    filterable: bool = True
    options: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """`text` on one line without blanks around it."""
    return " ".join(text.split())


def checked(details: FieldDetails, *, new: bool) -> dict[str, Any]:
    """Column values that an edit may change. Raises Refused with every issue."""
    long = _l("Use at most %(count)s characters.")
    issues = [Issue(field=name, code="too_long", params={"count": most}, message=long)
              for name, most in _LONGEST.items() if len(tidy(getattr(details, name))) > most]
    if not tidy(details.title):
        issues.append(Issue(field="title", code="missing", message=_l("Enter a name.")))
    if details.kind not in ("", *KINDS):
        issues.append(Issue(field="kind", code="not_an_option", message=_l("Choose one of the list.")))
    if new:
        issues += _new_issues(details)
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
    return {"title": tidy(details.title), "kind": details.kind or None, "section": tidy(details.section) or None,
            "hint": tidy(details.hint) or None, "required": details.required, "personal": details.personal}


def _new_issues(details: FieldDetails) -> list[Issue]:
    issues: list[Issue] = []
    options = option_titles(details.options)
    if details.type not in FIELD_TYPES:
        issues.append(Issue(field="type", code="not_an_option", message=_l("Choose one of the list.")))
    if details.type == "decimal" and not 1 <= details.scale <= MOST_DECIMALS:
        issues.append(Issue(field="scale", code="range", params={"most": MOST_DECIMALS},
                            message=_l("Give 1 to %(most)s decimal places.")))
    if details.type == "choice" and not 1 <= len(options) <= MOST_OPTIONS:
        issues.append(Issue(field="options", code="missing", params={"most": MOST_OPTIONS},
                            message=_l("Enter 1 to %(most)s options, one on each line.")))
    if any(len(option) > _LONGEST["title"] for option in options):
        issues.append(Issue(field="options", code="too_long", params={"count": _LONGEST["title"]},
                            message=_l("An option has at most %(count)s characters.")))
    return issues


def option_titles(options: Collection[str]) -> list[str]:
    """Options without blanks around them, each once."""
    return [option for option in dict.fromkeys(map(tidy, options)) if option]


def field_key(wanted: str, title: str, taken: Collection[str]) -> str:
    """A key no other field has, of `wanted` or the title: 客户等级 -> kehudengji, Monthly fee -> monthly_fee."""
    words = (full_pinyin(word, person=False) for word in re.split(r"[\W_]+", wanted or title))
    base = re.sub("[^a-z0-9]+", "_", "_".join(filter(None, words)))[:KEY_LENGTH].strip("_") or "field"
    return next(key for place in range(len(taken) + 1)
                if (key := base if place == 0 else f"{base}_{place + 1}") not in taken)
