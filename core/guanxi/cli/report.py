"""What every command does alike: `--json`, progress on a terminal, errors as sentences, exit codes.

    @click.command(help=_("Bring the database to the present schema."))
    @reported
    def upgrade(report: Report) -> Result: ...

The mapping a command returns is its report: with `--json` one JSON object on standard output, where nothing
else is written; otherwise the command speaks by `report.say`.
"""

from __future__ import annotations

import functools
import json
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TextIO

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from sqlalchemy.exc import OperationalError

from guanxi.errors import ConfigurationError, GuanxiError, Refused, Text
from guanxi.i18n import _, _l

Result = Mapping[str, object] | None
Parameters = ParamSpec("Parameters")
UNREACHABLE = _l("The database could not be used: %(reason)s")


class CommandFailed(GuanxiError):
    """A command did its work and the answer is no; `report` is shown beside the sentence."""

    def __init__(self, message: Text, report: Mapping[str, object], **params: object) -> None:
        super().__init__(message, **params)
        self.report = report


class Report:
    """How a command speaks while it works."""

    def __init__(self, output: TextIO, *, as_json: bool) -> None:
        self._output = output
        self._json = as_json
        self._published = False
        self._console = Console(file=sys.stderr if as_json else output, highlight=False, soft_wrap=True)

    @property
    def quiet(self) -> bool:
        """Whether a program reads us, so that nobody is there to be asked or told."""
        return self._json

    def say(self, sentence: str) -> None:
        """One line for a person; nothing when a program reads."""
        if not self._json:
            self._console.print(sentence, markup=False)

    def warn(self, sentence: str) -> None:
        """One line on standard error, whoever reads."""
        Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False, style="yellow")

    def publish(self, values: Mapping[str, object]) -> None:
        """Write the report now instead of at the end: for commands that stay and serve."""
        if self._json and not self._published:
            self._published = True
            self._output.write(json.dumps(values, default=_plain, ensure_ascii=False) + "\n")
            self._output.flush()

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show how far the work is, with rate and time left, on a terminal; the caller adds what is done."""
        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        with Progress(
            TextColumn("{task.description}"), *columns, console=console, disable=not console.is_terminal
        ) as bar:
            task = bar.add_task(title, total=total)
            yield lambda done: bar.advance(task, done)


def reported(
    function: Callable[Concatenate[Report, Parameters], Result],
) -> Callable[Parameters, int]:
    """Give a command `--json` and the common way to end; apply it below `@click.command`."""

    @functools.wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> int:
        as_json = bool(kwargs.pop("as_json"))
        report = Report(sys.stdout, as_json=as_json)
        with redirect_stdout(sys.stderr if as_json else sys.stdout):
            return _ended(report, lambda: function(report, *args, **kwargs))

    return click.option("--json", "as_json", is_flag=True, help=_("Write one JSON object."))(run)


def show_usage_error(error: click.ClickException, *, as_json: bool) -> None:
    """Say what was wrong with the command line."""
    if as_json:
        Report(sys.stdout, as_json=True).publish(_failure("Usage", error.format_message()))
    else:
        error.show()


def _ended(report: Report, work: Callable[[], Result]) -> int:
    """Do the work, report how it ended; the exit code."""
    try:
        report.publish({"ok": True, **(work() or {})})
    except GuanxiError as error:
        return _refused(report, error)
    except OperationalError as error:
        return _refused(report, ConfigurationError(UNREACHABLE, reason=str(error.orig).strip()))
    except (click.ClickException, click.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the outermost edge: a program that reads us gets its object too
        traceback.print_exc()
        report.publish(_failure("Unexpected", f"{type(error).__name__}: {error}"))
        return 1
    return 0


def _refused(report: Report, error: GuanxiError) -> int:
    values = dict(error.report) if isinstance(error, CommandFailed) else {}
    issues = error.issues if isinstance(error, Refused) else ()
    if issues:
        values["issues"] = [
            {"field": i.field, "row": i.row, "code": i.code, "message": str(i)} for i in issues
        ]
    report.publish(_failure(type(error).__name__, str(error)) | values)
    if not report.quiet:
        report.warn("\n".join([str(error), *(f"  {issue}" for issue in issues)]))
    return 1


def _failure(kind: str, sentence: str) -> dict[str, object]:
    return {"ok": False, "error": sentence, "kind": kind}


def _plain(value: object) -> object:
    """What JSON has no form for."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
