"""From what a program sends to a draft of the one write path, and its issues back to places in what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from guanxi.customers.definitions import PREFIX
from guanxi.customers.drafts import Draft
from guanxi.customers.fields import FIELDS
from guanxi.errors import Issue
from guanxi.rest.customers.schemas import SEVERAL

_PARTED: Final = " ; "


def draft_of(document: Mapping[str, Any], customer_id: int | None = None, version: int | None = None) -> Draft:
    """The draft that `document`, as its schema has read it, stands for."""
    values: dict[str, object] = {key: _raw(key, value) for key, value in document.items() if key in FIELDS}
    values.update((PREFIX + key, _plain(value)) for key, value in document.get("custom", {}).items())
    attributes = {key: _plain(value) for key, value in document.get("attributes", {}).items()}
    return Draft(values=values, attributes=attributes, customer_id=customer_id, version=version,
                 accept_duplicates=document.get("accept_duplicates", False))


def pointed(issue: Issue) -> Issue:
    """The same issue, its field as a place in the document."""
    field = issue.field
    if not field or field in FIELDS:
        return issue
    place = f"/custom/{field.removeprefix(PREFIX)}" if field.startswith(PREFIX) else f"/attributes/{field}"
    return replace(issue, field=place)


def _raw(key: str, value: Any) -> object:
    return _PARTED.join(value) if key in SEVERAL and value is not None else value


def _plain(value: Any) -> object:
    """A truth as forms send it."""
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else value
