"""Saving what a form holds: in a unit of work, with each refusal put beside the field it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.errors import Refused
from guanxi.web.context import current_ctx
from guanxi.web.forms import Form

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Generic[T]):
    """What came of it: a value, or problems that belong to no field."""

    ok: bool
    value: T | None = None
    problems: tuple[str, ...] = ()


def attempt(form: Form, work: Callable[[], T]) -> Attempt[T]:
    """Do `work`; where it is refused, `form` is ready to be shown again."""
    form.validate()
    try:
        return Attempt(ok=True, value=work())
    except Refused as refused:
        elsewhere = [str(issue) for issue in form.take(refused.issues)]
        return Attempt(ok=False, problems=tuple(elsewhere) if refused.issues else (str(refused),))


def write(work: Callable[[Ctx], T]) -> T:
    """Do `work` in a unit of its own, again where the database asks for it."""
    return retrying(current_ctx(), lambda unit: work(unit.ctx))
