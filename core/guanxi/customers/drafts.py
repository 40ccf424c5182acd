"""What a writer wants (Draft) and what the write path made of it (PreparedBatch): frozen values, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from guanxi.audit.seal import Salted
from guanxi.errors import Issue

Channel = Literal["phone", "email", "wechat", "address"]
KeyPair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One way to reach a customer, as written (in a Draft) or normalised (in a PreparedCustomer)."""

    channel: Channel
    value: str
    label: str | None = None
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One customer to create (`customer_id` None) or to change.

    `values` are raw: what a person typed or a file held, by field key ("name", "region", "custom.colour");
    an empty string or None clears the field; fields not named stay. The keys "phone", "email" and "wechat"
    take one or several values in a string. `points`, where given, replace all of the customer's own contact
    points; with `add_points` they, and the three keys, are added instead. `attributes` are raw as well, by the key of
    an attribute of a plugin; those not named stay. `version` is the version the writer
    saw; a newer one refuses the write. `row` is the line in the source, for messages. A `trusted` writer
    (import, demo data) may set any state of a new file, and with `created_at` and `created_by` when it was opened
    elsewhere and by which user.
    """

    values: Mapping[str, object]
    attributes: Mapping[str, object] = field(default_factory=dict)
    customer_id: int | None = None
    version: int | None = None
    points: tuple[Point, ...] | None = None
    add_points: bool = False
    accept_duplicates: bool = False
    trusted: bool = False
    created_at: datetime | None = None
    created_by: int | None = None
    row: int | None = None


class FieldValue(NamedTuple):
    """The value of a filterable custom field, in the column of its type."""

    field_id: int
    text: str | None = None
    number: int | None = None
    day: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCustomer:
    """Everything `apply` writes for one customer.

    `core` and `profile` are column values (of a change: the changed ones); `profile` None means no such row
    is needed. `attributes` are the changed values of plugins' attributes. `changes` is {field: (from, to)}, `history`
    the same as history keeps it.
    """

    customer_id: int | None
    version: int | None
    core: Mapping[str, Any]
    profile: Mapping[str, Any] | None
    fields: tuple[FieldValue, ...] | None
    points: tuple[Point, ...] | None
    keys: tuple[KeyPair, ...]
    tokens: str
    changes: Mapping[str, tuple[Any, Any]]
    history: Salted
    row: int | None = None
    shared_keys: frozenset[KeyPair] = frozenset()
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """What may be applied, and the issues found; items with an error-level issue are not among `items`.

    `slots`, where prepare has looked, are the first free slots of the items' keys that have holders: apply then
    trusts them, and that no made number is taken, and leaves the rest to the constraints. None: apply looks itself.
    """

    items: tuple[PreparedCustomer, ...] = ()
    issues: tuple[Issue, ...] = ()
    slots: Mapping[KeyPair, int] | None = None

    @property
    def refused(self) -> bool:
        """Whether any issue is an error."""
        return any(issue.level == "error" for issue in self.issues)


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome of a write: ids in the order of the drafts that were written."""

    created: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
