"""Events and who listens to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from guanxi.ctx import Ctx
from guanxi.errors import ProgrammingError, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses that set `name` and `version`.

    `customer_ids` are the customers it is about, at most 1,000: a bulk write emits one event per chunk.
    Fields are values JSON can hold.

    `title` is how people choose it in a list of events, `permission` the right of those whom it may be told outside,
    as far as they may see its customers. Both matter for events that stand in a manifest.
    """

    name: ClassVar[str]
    title: ClassVar[Text] = ""
    version: ClassVar[int] = 1
    permission: ClassVar[str] = "customer.view"
    customer_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as it was put down: `fields` are its own, its customers included, as JSON holds them."""

    id: int
    name: str
    version: int
    at: datetime
    fields: Mapping[str, Any]

    @property
    def customer_ids(self) -> tuple[int, ...]:
        """The customers it is about."""
        return tuple(self.fields.get("customer_ids", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A handler of one event: "before" in the transaction, with a veto; "after" by the worker, durably.

    `key` names the handler in jobs and logs ("loyalty.award_points"). With `Event` itself as `event` it hears, after
    they happened, all events that stand in the manifests of the core and of enabled plugins, and is given each as
    `Told`; `wanted(ctx)` are the names of those it wants just now, asked in every transaction that tells an event, so
    that it must cost nothing (`remembered`). Without it, it gets them all.
    """

    key: str
    event: type[Event]
    handle: Callable[[Any, Ctx], None]
    phase: Literal["before", "after"] = "after"
    lane: Literal["handler", "subject"] = "subject"
    wanted: Callable[[Ctx], Collection[str]] | None = None

    def __post_init__(self) -> None:
        if self.event is Event and self.phase == "before":
            raise ProgrammingError(f"{self.key}: all events together can be heard only after they happened")
        if self.wanted is not None and self.event is not Event:
            raise ProgrammingError(f"{self.key}: `wanted` is for handlers of all events")
