"""What may need somebody's approval before it takes effect, and what is said between who submits and who decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from guanxi.contributions.attributes import Choice
from guanxi.ctx import Ctx
from guanxi.errors import ProgrammingError, Text

Verdict = Literal["approved", "refused", "withdrawn", "lapsed"]
"""How a request ends: "lapsed" is one that nobody needs any more."""
FactType = Literal["money", "integer", "choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFact:
    """Something about the thing that a rule can look at: money in minor units of the organisation's currency, a whole
    number with its `unit` ("%"), or one of `choices`."""

    key: str
    title: Text
    type: FactType
    unit: Text = ""
    choices: Callable[[Ctx], Sequence[Choice]] | None = None

    def __post_init__(self) -> None:
        if (self.type == "choice") != (self.choices is not None):
            raise ProgrammingError(f"fact {self.key}: exactly those of type choice have choices")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalOutcome:
    """How it ended, why, and who decided: nobody in particular where the request lapsed."""

    verdict: Verdict
    reason: str = ""
    decided_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvable:
    """A kind of thing that rules may ask approval for: `key` ("commerce.discount"), and what it is called.

    `facts` are what rules look at, the first of money being the amount that lists show. `page` is where the thing is
    seen: an endpoint and the parameter that takes its id; `permission` is needed to see it there, and to be asked.

    `outcome(ctx, thing_id, outcome)` makes what was decided come true, in the transaction of the decision, as somebody
    who may do everything in the name of whoever asked. What it raises takes the decision back, and is told.
    """

    key: str
    title: Text
    permission: str
    page: tuple[str, str]
    outcome: Callable[[Ctx, int, ApprovalOutcome], None]
    facts: tuple[ApprovalFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsk:
    """One thing to be approved: `subject` tells it from others (a number, never a name), `facts` are its values by key.

    A fact that is not known, None or left out, counts as if every condition on it held: better asked once too often.
    """

    thing_id: int
    subject: str
    customer_id: int | None = None
    facts: Mapping[str, int | str | None] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStanding:
    """Where a thing stands: "not needed", "waiting", or how its last request ended.

    `waits_for` are the members of staff who are asked now, `may_decide` says whether the reader is among them. `page`
    is where the request is seen: an endpoint and the parameter that takes `request_id`.
    """

    state: Literal["not needed", "waiting"] | Verdict
    request_id: int | None = None
    asked_by: int | None = None
    asked_at: datetime | None = None
    waits_for: Sequence[int] = ()
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str = ""
    may_decide: bool = False
    page: tuple[str, str] = ("", "")


class ApprovalDesk(Protocol):
    """What `service(ctx, "approvals")` is, while there is one. Without it nothing needs approval."""

    def ask(self, ctx: Ctx, key: str, asks: Sequence[ApprovalAsk]) -> Mapping[int, ApprovalStanding]:
        """Ask for these things, in the unit behind `ctx`: by thing, "waiting" where a rule holds, else "not needed".

        Asking for what waits already changes nothing."""
        ...

    def needed(self, ctx: Ctx, key: str, asks: Sequence[ApprovalAsk]) -> frozenset[int]:
        """The things among them that asking would keep waiting; nothing is written."""
        ...

    def standing(self, ctx: Ctx, key: str, thing_ids: Sequence[int]) -> Mapping[int, ApprovalStanding]:
        """The last request of each thing that ever had one, whoever may see it."""
        ...

    def withdraw(self, ctx: Ctx, key: str, thing_ids: Sequence[int], verdict: Verdict = "withdrawn") -> list[int]:
        """End open requests from the side of whoever submits, in the unit behind `ctx`; the things that were waiting.

        `outcome` is not called: who withdraws knows."""
        ...
