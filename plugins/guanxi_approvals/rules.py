"""What a rule says, as plain values, and whether it holds: no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Who = Literal["named", "role", "superior", "head"]
WHO: Final[Sequence[Who]] = ("superior", "head", "role", "named")
Needs = Literal["any", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who is asked: `user_ids` where they are named, the holders of `role_id`, the asker's superior, or the head of
    the asker's department. With `needs` "any" the first answer decides, with "all" each of them has to approve."""

    who: Who
    user_ids: tuple[int, ...] = ()
    role_id: int | None = None
    needs: Needs = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A rule: it holds where each fact in `above` is greater than its limit, each in `among` is one of its values, the
    asker belongs to one of the departments or below one, and the customer passes the `filters` of lists.

    What is left empty is not asked. `self_too`: whoever asks may be among those who decide.
    """

    steps: tuple[Step, ...]
    above: Mapping[str, int]
    among: Mapping[str, tuple[str, ...]]
    department_ids: tuple[int, ...] = ()
    filters: tuple[str, ...] = ()
    self_too: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Content:
        """What `to_json` wrote."""
        return cls(
            steps=tuple(Step(**{**step, "user_ids": tuple(step["user_ids"])}) for step in stored["steps"]),
            above=dict(stored["above"]), among={key: tuple(values) for key, values in stored["among"].items()},
            department_ids=tuple(stored["department_ids"]), filters=tuple(stored["filters"]),
            self_too=bool(stored["self_too"]))

    def holds(self, facts: Mapping[str, Any], department_path: str) -> bool:
        """Whether it asks approval for something with these facts, by somebody of that department ("/1/4/").

        What is not known counts as if the condition held. The customer is asked about elsewhere, in the database."""
        return (all(_exceeds(facts.get(key), limit) for key, limit in self.above.items())
                and all(facts.get(key) in (None, *values) for key, values in self.among.items())
                and (not self.department_ids
                     or any(f"/{row_id}/" in department_path for row_id in self.department_ids)))


def _exceeds(value: int | None, limit: int) -> bool:
    return value is None or value > limit
