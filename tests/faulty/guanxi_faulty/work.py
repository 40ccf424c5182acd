"""What the plugin does, and where it stumbles: tests say so in TROUBLE, and read what was done in DONE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import click

from guanxi.api import Ctx, Event, Issue, JobRun, Refused, setting

TROUBLE: dict[str, Callable[[], object]] = {}
DONE: list[str] = []
HANDED: list[Ctx] = []
"""What the place that stumbles now was handed, for troubles that misuse it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke(Event):
    """Something broke."""

    name: ClassVar[str] = "faulty.broke"


def stumble(place: str, *handed: Ctx) -> Any:
    """Do what the test wants to happen here, and remember having been here; what comes of it, False without trouble."""
    DONE.append(place)
    HANDED[:] = handed
    return TROUBLE.get(place, bool)()


def count(_job: JobRun) -> None:
    """A job."""
    stumble("job")


def mourn(_event: Any, ctx: Ctx) -> None:
    """A handler of the plugin's own event."""
    stumble("handler", ctx)


def look_at_shelf(_ctx: Ctx) -> Sequence[Issue]:
    """A health check; the shelf is bent when the test says so."""
    stumble("health")
    return [Issue(message="The shelf is bent.", code="bent")] if "bent" in TROUBLE else []


def load_demo(_ctx: Ctx, seed: int) -> None:
    """Demo data that is only noted."""
    stumble(f"demo {seed}")


def greet(ctx: Ctx) -> None:
    """A command."""
    stumble("command")
    if "no" in TROUBLE:
        raise Refused("Not today.")
    click.echo(f"{setting(ctx, 'faulty.greeting')} from {ctx.principal.name}")
