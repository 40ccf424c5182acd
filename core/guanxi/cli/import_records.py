"""`guanxi import orders FILE`, and the like: the command of an importer, made of what it declares."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from guanxi.cli.importing import (
    DAY_ORDER,
    FILE,
    MATCH,
    Command,
    Place,
    beside,
    give_back,
    read_as,
    reading,
    speak,
    total,
)
from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime
from guanxi.contributions import Importer, ImportOption
from guanxi.ctx import Ctx, Principal
from guanxi.i18n import _, current_locale
from guanxi.i18n.numbers import money, number
from guanxi.money import Money
from guanxi.settings import setting
from guanxi.transfer.conversion import as_table
from guanxi.transfer.days import DayOrder
from guanxi.transfer.engine import import_rows
from guanxi.transfer.plan import Plan
from guanxi.transfer.reasons import stored
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.rejects import rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Examined, Wish, begin, examine
from guanxi.transfer.trial import rehearse_records

_PREFIX: Final = "option_"
_HELP: Final = _("Import %(things)s from FILE (CSV, packed by gzip or not, or .xlsx). Run again after an "
                 "interruption, it goes on where it was.")


def command_of(importer: Importer, name: str) -> click.Command:
    """The command that runs `importer`."""
    @click.command(name=name, help=_HELP % {"things": str(importer.title).lower()})
    @FILE
    @click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help=_(
        "Fill a field from a column, named by its title or as #3; may be given several times."))
    @click.option("--timezone", metavar="ZONE", help=_(
        "The zone by whose clock times are read, as Europe/London; by default the organisation's."))
    @DAY_ORDER
    @MATCH
    @reading
    @reported
    def run(report: Report, /, file: Path, maps: tuple[str, ...], timezone: str | None, day_order: DayOrder | None,
            match: str, dry_run: bool, resume: bool, rejects: Path | None, delimiter: str | None, encoding: str | None,
            locale: str | None, **options: Any) -> Result:
        """Examine the file, then rehearse or take it over."""
        started = time.monotonic()
        speak(locale)
        chosen = {key.removeprefix(_PREFIX): value for key, value in options.items() if value is not None}
        with (opened_runtime() as runtime, runtime.opened(Principal.system("guanxi import")) as ctx,
              as_table(ctx, importer.key, file) as table):
            wish = Wish(path=table, maps=maps, target=importer.key, options=chosen, timezone=timezone,
                        day_order=day_order or "", match=match, encoding=encoding, delimiter=delimiter)
            given_back = partial(beside, ctx, file, rejects)
            with report.progress(_("Reading the file")) as advance:
                examined = examine(ctx, wish, total(advance))
            outcome = _rehearsed(report, ctx, importer, examined, given_back) if dry_run else _imported(
                report, ctx, importer, examined, given_back, resume)
            return {**outcome, "dry_run": dry_run, "seconds": round(time.monotonic() - started, 3)}

    run.params[2:2] = map(_option, importer.options)
    return run


def _option(option: ImportOption) -> click.Option:
    flag, key = f"--{option.key.replace('_', '-')}", _PREFIX + option.key
    if option.kind == "boolean":
        return click.Option([flag, key], is_flag=True, help=str(option.help))
    kind = click.Choice([str(choice.value) for choice in option.choices]) if option.choices else click.STRING
    return click.Option([flag, key], type=kind, help=str(option.help))


def _imported(report: Report, ctx: Ctx, importer: Importer, examined: Examined, rejects: Place, resume: bool
              ) -> dict[str, object]:
    begun = begin(ctx, examined, only_resume=resume)
    if begun.resumed:
        report.say(_("An import of this file was interrupted; it goes on where it was."))
    with report.progress(str(importer.title), examined.survey.rows) as advance:
        run = import_rows(Command(ctx, total(advance)), begun.run_id, begun.plan)
    path = give_back(report, begun.plan, rejects, rejected_rows(ctx, run.id))
    _tell(report, ctx, importer, begun.plan, run)
    return {**read_as(begun.plan), **_counts(importer, run), "rejects": path, "import": run.id,
            "resumed": begun.resumed}


def _rehearsed(report: Report, ctx: Ctx, importer: Importer, examined: Examined, rejects: Place
               ) -> dict[str, object]:
    found = Rehearsed()
    with report.progress(_("Rehearsing"), examined.survey.rows) as advance:
        rows = rehearse_records(ctx, examined.plan, examined.survey.rows, found, total(advance))
        path = give_back(report, examined.plan, rejects,
                         ((ready.row, ready.cells, stored(ready.issues)) for ready in rows))
    report.say(_("This was a rehearsal; nothing was written. An import would do this:"))
    _tell(report, ctx, importer, examined.plan, found)
    return {**read_as(examined.plan), **_counts(importer, found), "rejects": path}


def _counts(importer: Importer, found: Run | Rehearsed) -> dict[str, object]:
    figures = {figure.key: found.figures.get(figure.key, 0) for figure in importer.figures}
    return {"rows": found.rows, "created": found.created, "updated": found.updated, "unchanged": found.unchanged,
            "rows_rejected": found.rejected, **figures}


def _tell(report: Report, ctx: Ctx, importer: Importer, plan: Plan, found: Run | Rehearsed) -> None:
    report.say(_("%(rows)s rows: %(created)s made, %(updated)s changed, %(unchanged)s as they were, %(rejected)s rows "
                 "given back.", rows=found.rows, created=found.created, updated=found.updated,
                 unchanged=found.unchanged, rejected=found.rejected))
    currency = str(plan.options.get("currency") or setting(ctx, "organisation.currency"))
    for figure in importer.figures:
        value = found.figures.get(figure.key, 0)
        shown = money(Money(value, currency), current_locale() or "en") if figure.money else number(value)
        report.say(f"{figure.title}: {shown}")
