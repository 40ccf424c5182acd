"""What the commands that import have in common: a bar, the rows given back, how the file was understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import click

from guanxi.cli.report import Report
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork, retrying
from guanxi.i18n import LOCALES, _, current_locale, use_locale
from guanxi.transfer.days import DAY_ORDERS
from guanxi.transfer.encodings import title_of
from guanxi.transfer.plan import Plan
from guanxi.transfer.rejects import Rejected, default_path, explained, write_rejects

SHOWN = 10
"""Reasons said on a terminal; the file has all of them."""

C = TypeVar("C", bound=Callable[..., Any])
Place = Callable[[], Path]
"""Where rows given back go; looked for only when there are some."""

FILE = click.argument("file", type=click.Path(path_type=Path))


DAY_ORDER = click.option("--day-order", type=click.Choice(DAY_ORDERS), help=_(
    "How dates such as 3/5/2024 are read: day first, or month first; without it what is in doubt is not guessed."))
MATCH = click.option("--match", default="", metavar="FIELD", help=_(
    "The custom field, as custom.KEY or by its title, that customers are known by, such as a former system's number."))


def reading(command: C) -> C:
    """The options of each of them; apply it above `@reported`."""
    for option in reversed((
            click.option("--dry-run", is_flag=True, help=_("Read, check and match everything; write nothing.")),
            click.option("--resume", is_flag=True, help=_(
                "Only go on with an import of this file that was interrupted.")),
            click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help=_(
                "Where to write the rows that could not be imported; by default beside FILE.")),
            click.option("--delimiter", help=_(
                "The character between cells, or comma, semicolon, tab, pipe; else guessed.")),
            click.option("--encoding", help=_("utf-8, gb18030, latin-1 ...; else guessed.")),
            click.option("--locale", type=click.Choice(sorted(LOCALES)), help=_(
                "Language of messages and of the reasons.")))):
        command = option(command)
    return command


def speak(locale: str | None) -> None:
    """Speak this language until the command ends, so that what it ends with is said in it too."""
    click.get_current_context().with_resource(use_locale(locale or current_locale() or "en"))


def beside(ctx: Ctx, file: Path, wanted: Path | None) -> Path:
    """Where rows of `file` that are given back go, unless it is said."""
    return wanted or default_path(file, ctx.instance / "files")


def give_back(report: Report, plan: Plan, place: Place, rows: Iterator[Rejected]) -> Path | None:
    """Write the rejected rows to the file at `place`, if there are any, and say the first reasons."""
    first = list(islice(rows, SHOWN))
    if not first:
        return None
    path = place()
    write_rejects(path, plan, chain(first, rows))
    for reason in islice(explained(plan, first), SHOWN):
        report.say(str(reason))
    report.say(_("All rows given back, with their reasons, are in %(path)s.", path=path))
    return path


class Command:
    """An import run by this command, in the foreground."""

    def __init__(self, ctx: Ctx, show: Callable[[int], object]) -> None:
        self.ctx = ctx
        self._show = show

    def retrying(self, work: Callable[[UnitOfWork], None]) -> None:
        """Run `work` in a unit of work."""
        retrying(self.ctx, work)

    def progress(self, done: int, _total: int) -> None:
        """Move the bar on."""
        self._show(done)

    def cancelled(self) -> bool:
        """A command is stopped by Ctrl+C; run again, it goes on."""
        return False


def total(advance: Callable[[int], None]) -> Callable[[int], None]:
    """A bar that is told how far the work is, not how much was added."""
    shown = 0

    def show(done: int) -> None:
        nonlocal shown
        advance(done - shown)
        shown = done

    return show


def read_as(plan: Plan) -> dict[str, object]:
    """How the file was understood."""
    if plan.source.kind == "workbook":
        return {"format": "xlsx"}
    return {"format": "csv", "encoding": title_of(plan.source.encoding), "delimiter": plan.source.delimiter}
