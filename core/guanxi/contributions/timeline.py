"""A kind of thing that happens to a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineKind:
    """How entries of one kind are named, who may see them and how they read.

    `sentence(data)` turns the stored ids and numbers into one sentence in the reader's language, which goes
    on after the actor's name ("changed 3 fields"). `names` says which of them are ids of members of staff,
    customers or contact persons: before the sentence is made, their names as far as the reader may see them,
    else None, are put into `data` in place of the ids. `group` is the key of another kind, under whose title
    this one is filtered with it. `leads_to` is where the sentence leads: an endpoint, its parameter, and the key in
    `data` of the id it takes; entries without that key lead nowhere. `record` is what the entry is of, as importers
    make it (`Imported.made`), and the key in `data` of its id: entries of an import that is taken back keep no customer
    from going with another. `follows` says that an entry only follows from other things, as a state does: nobody
    worked with the customer.
    """

    key: str
    title: Text
    icon: str
    sentence: Callable[[Mapping[str, Any]], Text]
    permission: str = "customer.view"
    group: str = ""
    names: Mapping[str, Literal["user", "customer", "person", "attachment"]] = field(default_factory=dict)
    leads_to: tuple[str, str, str] | None = None
    record: tuple[str, str] | None = None
    follows: bool = False
