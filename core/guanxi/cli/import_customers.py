"""`guanxi import customers FILE`: take a file of customers over, or rehearse it."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import click
from sqlalchemy import select

from guanxi.accounts.identifiers import fold
from guanxi.accounts.models import User
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
from guanxi.ctx import Ctx, Principal
from guanxi.errors import Refused
from guanxi.i18n import _, _l
from guanxi.transfer.conversion import as_table
from guanxi.transfer.customer_fields import CUSTOMERS
from guanxi.transfer.days import DayOrder
from guanxi.transfer.engine import import_rows
from guanxi.transfer.plan import MODES, OTHER_NAMES, Mode, OtherName
from guanxi.transfer.reasons import stored
from guanxi.transfer.rehearsal import Rehearsed, rehearse
from guanxi.transfer.rejects import rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Examined, Wish, begin, examine, imagined_plan


@click.command(help=_("Import customers from FILE (CSV, packed by gzip or not, or .xlsx). Run again after an "
                        "interruption, it goes on where it was."))
@FILE
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help=_(
    "Fill a field (name, phone, email, region, number, owner, custom.KEY ...) from a column, named by its title or "
    "as #3; may be given several times."))
@click.option("--custom-fields", is_flag=True, help=_("Make custom fields of all other columns."))
@click.option("--mode", type=click.Choice(MODES), default="both", show_default=True,
              help=_("Create new customers, update those that are there (same number, phone, e-mail ...), or both."))
@click.option("--other-name", type=click.Choice(OTHER_NAMES), default="review", show_default=True, help=_(
    "When a phone or e-mail belongs to a customer of another name: give the row back for review, update that "
    "customer, or create another one."))
@click.option("--owner", metavar="LOGIN", help=_("Who looks after new customers whose row names nobody."))
@DAY_ORDER
@MATCH
@reading
@reported
def customers(report: Report, file: Path, maps: tuple[str, ...], custom_fields: bool, mode: Mode,
              other_name: OtherName, owner: str | None, day_order: DayOrder | None, match: str,
              dry_run: bool, resume: bool, rejects: Path | None, delimiter: str | None, encoding: str | None,
              locale: str | None) -> Result:
    """Examine the file, then rehearse or take it over."""
    started = time.monotonic()
    speak(locale)
    with (opened_runtime() as runtime, runtime.opened(Principal.system("guanxi import")) as ctx,
          as_table(ctx, CUSTOMERS.key, file) as table):
        owner_id, department_id = _owner(ctx, owner)
        wish = Wish(path=table, maps=maps, mode=mode, other_name=other_name, custom_fields=custom_fields,
                    owner_id=owner_id, department_id=department_id, day_order=day_order or "",
                    match=match, encoding=encoding, delimiter=delimiter)
        given_back = partial(beside, ctx, file, rejects)
        with report.progress(_("Reading the file")) as advance:
            examined = examine(ctx, wish, total(advance))
        outcome = _rehearsed(report, ctx, examined, given_back) if dry_run else _imported(
            report, ctx, examined, given_back, resume)
        return {**outcome, "dry_run": dry_run, "seconds": round(time.monotonic() - started, 3)}


def _imported(report: Report, ctx: Ctx, examined: Examined, rejects: Place, resume: bool) -> dict[str, object]:
    begun = begin(ctx, examined, only_resume=resume)
    if begun.resumed:
        report.say(_("An import of this file was interrupted; it goes on where it was."))
    with report.progress(_("Importing customers"), examined.survey.rows) as advance:
        run = import_rows(Command(ctx, total(advance)), begun.run_id, begun.plan)
    path = give_back(report, begun.plan, rejects, rejected_rows(ctx, run.id))
    report.say(_counted(run))
    return {**read_as(begun.plan), **_counts(run), "rejects": path, "fields_created": begun.fields,
            "import": run.id, "resumed": begun.resumed}


def _rehearsed(report: Report, ctx: Ctx, examined: Examined, rejects: Place) -> dict[str, object]:
    plan, definitions, fields = imagined_plan(ctx, examined)
    found = Rehearsed()
    with report.progress(_("Rehearsing"), examined.survey.rows) as advance:
        rows = rehearse(ctx, plan, definitions, examined.survey.rows, found, total(advance))
        path = give_back(report, plan, rejects,
                          ((ready.row, ready.cells, stored(ready.issues)) for ready in rows))
    report.say(_("This was a rehearsal; nothing was written. An import would do this:"))
    report.say(_counted(found))
    return {**read_as(plan), **_counts(found), "rejects": path, "fields_created": fields}


def _counts(found: Run | Rehearsed) -> dict[str, object]:
    return {"rows": found.rows, "customers_created": found.created, "customers_updated": found.updated,
            "customers_unchanged": found.unchanged, "rows_rejected": found.rejected}


def _counted(found: Run | Rehearsed) -> str:
    return _("%(rows)s rows: %(created)s customers created, %(updated)s changed, %(unchanged)s as they were, "
             "%(rejected)s rows given back.", rows=found.rows, created=found.created, updated=found.updated,
             unchanged=found.unchanged, rejected=found.rejected)


def _owner(ctx: Ctx, login: str | None) -> tuple[int | None, int | None]:
    """The member of staff with this user name, and the department."""
    if login is None:
        return None, None
    row = ctx.session.execute(
        select(User.id, User.department_id).where(User.login == fold(login), User.active)).first()
    if row is None:
        raise Refused(_l("There is no active member of staff with the user name “%(login)s”."), login=login)
    return row.id, row.department_id
