"""A rule, and where a plugin breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from guanxi.errors import Text
from guanxi.kit.check.subject import Subject

Level = Literal["bronze", "silver", "gold"]
LEVELS: Final[tuple[Level, ...]] = ("bronze", "silver", "gold")
"""bronze: it does no harm. silver: it fits in. gold: it is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A place in a file, from the plugin's root on, and what is wrong there."""

    path: str
    line: int = 1
    detail: str = ""


Find = Callable[[Subject], Iterator[At]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a plugin must keep to: `sentence` says it, `cure` what to do instead."""

    key: str
    level: Level
    sentence: Text
    cure: Text
    find: Find


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that is broken somewhere."""

    rule: Rule
    at: At

    @property
    def place(self) -> str:
        """Where, as editors understand it."""
        return f"{self.at.path}:{self.at.line}"

    @property
    def sentence(self) -> str:
        """The rule, with what breaks it."""
        return f"{self.rule.sentence} ({self.at.detail})" if self.at.detail else str(self.rule.sentence)

    def told(self) -> dict[str, object]:
        """For a program."""
        return {"rule": self.rule.key, "level": self.rule.level, "path": self.at.path, "line": self.at.line,
                "sentence": str(self.rule.sentence), "detail": self.at.detail, "cure": str(self.rule.cure)}


RULES: Final[dict[str, Rule]] = {}
"""All rules by key; each module of this package adds its own."""


def rule(key: str, level: Level, sentence: Text, cure: Text) -> Callable[[Find], Find]:
    """Declare a rule; the function finds where a plugin breaks it."""
    def mark(find: Find) -> Find:
        RULES[key] = Rule(key=key, level=level, sentence=sentence, cure=cure, find=find)
        return find
    return mark
