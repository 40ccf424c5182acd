"""A kind of notice: what a member of staff is told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """How notices of one kind are named, who may see them and how they read.

    `sentence(data)` turns the stored ids and numbers into one sentence in the reader's language, which goes on after
    the actor's name where there is an actor ("mentioned you in a note"). `several(count)` is said of unread ones of
    one customer or group that are shown as one ("3 new mentions"), `many(count)` of one notice about many customers;
    without it `several` is. `subject(data)` is the heading of those that are about no customer. `names` says which of
    the data are ids, as a TimelineKind's does; of a job or a plugin it gives the
    title. `leads_to` is where the notice leads: an
    endpoint, its parameter, and the key in `data` of what it takes; those about a customer lead there by themselves.
    `permission` is needed to see one. `shown` and `mailed` are what holds for whoever has not chosen: shown in the
    product, sent with the digest.
    """

    key: str
    title: Text
    icon: str
    sentence: Callable[[Mapping[str, Any]], Text]
    several: Callable[[int], Text]
    many: Callable[[int], Text] | None = None
    subject: Callable[[Mapping[str, Any]], Text] | None = None
    permission: str | None = None
    names: Mapping[str, Literal["user", "customer", "person", "job", "plugin"]] = field(default_factory=dict)
    leads_to: tuple[str, str, str] | None = None
    shown: bool = True
    mailed: bool = True
