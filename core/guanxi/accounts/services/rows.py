"""What all these services do alike: find a row, change it, say what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from guanxi.ctx import Ctx
from guanxi.db import Base
from guanxi.db.locks import lock_name
from guanxi.errors import Issue, NotFound, Refused, Text
from guanxi.i18n import _l

M = TypeVar("M", bound=Base)
Changes = dict[str, tuple[Any, Any]]

NOT_SAVED = _l("Nothing was saved. See what is marked below.")


def begin(ctx: Ctx, permission: str = "admin.users") -> None:
    """Check the right, and let these rare writes happen one at a time, so that what they check stays true."""
    ctx.require(permission)
    lock_name(ctx.session, "accounts")


def found(ctx: Ctx, model: type[M], key: int) -> M:
    """The row, or NotFound."""
    row = ctx.session.get(model, key)
    if row is None:
        raise NotFound(_l("This record does not exist any more."))
    return row


def apply(row: Base, values: Mapping[str, object]) -> Changes:
    """Set `values` on `row`; what thereby changed, as history wants it."""
    held = {name: getattr(row, name) for name in values}
    changes = {name: (held[name], value) for name, value in values.items() if held[name] != value}
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    return changes


def given(values: Mapping[str, object]) -> Changes:
    """The changes of a new row: every value that is not empty, from nothing."""
    return {name: (None, value) for name, value in values.items() if value not in (None, "", False)}


def refuse(issues: Sequence[Issue]) -> None:
    """Raise Refused when there are issues."""
    if issues:
        raise Refused(NOT_SAVED, issues)


def required_text(field: str, text: str, longest: int) -> list[Issue]:
    """What is wrong with a tidied text that must be there."""
    if not text:
        return [Issue(field=field, message=_l("Please fill this in."), code="required")]
    return length(field, text, longest)


def length(field: str, text: str, longest: int) -> list[Issue]:
    """What is wrong with the length of a text."""
    if len(text) <= longest:
        return []
    return [
        Issue(
            field=field,
            message=_l("Use at most %(count)s characters."),
            code="long",
            params={"count": longest},
        )
    ]


def issue(field: str, code: str, message: Text, **params: object) -> Issue:
    """One problem with one field."""
    return Issue(field=field, code=code, message=message, params=params or None)
