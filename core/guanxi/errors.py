"""Everything that can go wrong on purpose: each error carries a sentence a reader understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


class Text(Protocol):
    """A sentence that is put into the reader's language when it is turned into a string."""

    def __str__(self) -> str: ...
    def __mod__(self, params: object, /) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One problem with one value: what, where (field, row) and how to mend it.

    `code` names the problem for programs; `params` fill the `%(name)s` places of `message`.
    An "error" refuses the write; a "warning" is shown and may be overridden by the writer.
    """

    message: Text
    code: str
    field: str | None = None
    row: int | None = None
    level: Literal["error", "warning"] = "error"
    params: Mapping[str, object] | None = None

    def __str__(self) -> str:
        return self.message % self.params if self.params else str(self.message)


class GuanxiError(Exception):
    """Base of all errors that are answered with a sentence instead of a stack trace."""

    status = 400

    def __init__(self, message: Text, **params: object) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else str(self.message)


class Refused(GuanxiError):
    """A write was refused by validation; `issues` say why. Nothing was written."""

    status = 422

    def __init__(self, message: Text, issues: Sequence[Issue] = (), **params: object) -> None:
        super().__init__(message, **params)
        self.issues = tuple(issues)


class BadRequest(GuanxiError):
    """The request names something that does not exist or can't be read."""


class Forbidden(GuanxiError):
    """The actor lacks a permission."""

    status = 403


class NotFound(GuanxiError):
    """The record does not exist, or the actor may not know that it does."""

    status = 404


class Conflict(GuanxiError):
    """Someone else changed the record since it was read."""

    status = 409


class Busy(GuanxiError):
    """The database could not be written within the time allowed; trying again is right."""

    status = 503


class ConfigurationError(GuanxiError):
    """The start is stopped: the message names the place and the cure."""

    status = 500


class ProgrammingError(RuntimeError):
    """A rule of the code base was broken (a nested unit of work, a query without a principal)."""
