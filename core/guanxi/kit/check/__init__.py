"""`guanxi plugin check`: what a plugin must not do, found in its files and by loading it."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.kit.check import imports, pages, routes, tables, whole, words, writing
from guanxi.kit.check.findings import LEVELS, RULES, Finding, Level
from guanxi.kit.check.subject import subject_of

__all__ = ["LEVELS", "RULES", "Outcome", "check_plugin", "imports", "pages", "routes", "tables", "whole", "words",
           "writing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found about a plugin."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level | None:
        """The highest level at which nothing was found, None where not even the first is reached."""
        reached = [level for level in LEVELS if not self.at(level)]
        return reached[-1] if reached else None

    def at(self, level: str) -> list[Finding]:
        """The findings at `level` and below it."""
        asked = LEVELS[:[*LEVELS].index(level) + 1]  # type: ignore[arg-type]  # a level comes from LEVELS
        return [one for one in self.findings if one.rule.level in asked]


def check_plugin(subject: str) -> Outcome:
    """Check the plugin in a folder, or an installed one by its name. Raises Refused where there is none."""
    asked = subject_of(subject)
    found = [Finding(rule=rule, at=at) for rule in RULES.values() for at in rule.find(asked)]
    found.sort(key=lambda one: (LEVELS.index(one.rule.level), one.at.path, one.at.line, one.rule.key))
    return Outcome(name=asked.name, findings=tuple(found))
