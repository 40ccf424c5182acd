"""Events and who listens to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from guanxi.ctx import Ctx


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses that set `name` and `version`.

    `customer_ids` are the customers it is about, at most 1,000: a bulk write emits one event per chunk.
    Fields are values JSON can hold.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    customer_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A handler of one event: "before" in the transaction, with a veto; "after" by the worker, durably.

    `key` names the handler in jobs and logs ("loyalty.award_points").
    """

    key: str
    event: type[Event]
    handle: Callable[[Any, Ctx], None]
    phase: Literal["before", "after"] = "after"
    lane: Literal["handler", "subject"] = "subject"
