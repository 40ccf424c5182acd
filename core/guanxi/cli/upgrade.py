"""`guanxi upgrade`: run all migrations, the core's and the plugins'; rehearsed first on a copy that is thrown away."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy.sql.expression import table

from guanxi import migrate
from guanxi.cli.copies import aside
from guanxi.cli.installation import owners
from guanxi.cli.report import CommandFailed, Report, Result, reported
from guanxi.cli.runtime import plugin_host
from guanxi.config import Config, database_url, load_config
from guanxi.ctx import Ctx, Principal
from guanxi.db import retrying
from guanxi.db.engine import make_engine
from guanxi.features import make_runtime
from guanxi.i18n import _, _l
from guanxi.plugin import Plugin
from guanxi.plugin.health import examine
from guanxi.plugin.muting import raise_epoch
from guanxi.settings.installed import problem_of, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One owner's migrations: which revisions ran, in how many seconds, and `error` when they could not."""

    owner: str
    revisions: Sequence[str]
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of all: `rows` are tables with another number of rows than before, (before, after); `held` are plugins
    that can't be used afterwards and `findings` what plugins' own checks found, by plugin."""

    steps: Sequence[Step]
    rows: Mapping[str, tuple[int, int]]
    held: Mapping[str, str]
    findings: Mapping[str, Sequence[str]]

    @property
    def ok(self) -> bool:
        """Whether everything would work."""
        return not (self.held or self.findings or any(step.error for step in self.steps))


@click.command(help=_("Run all pending migrations, the core’s and the plugins’, and let the plugins check their data."))
@click.option("--rehearse", is_flag=True, help=_("On a copy of the database that is thrown away: nothing changes."))
@reported
def upgrade(report: Report, rehearse: bool) -> Result:
    """Upgrade the installation, or say what would come of it."""
    config = load_config()
    if not rehearse:
        return _reported(report, _upgraded(config))
    with (report.progress(_("Rehearsing")), TemporaryDirectory(prefix="guanxi-rehearsal-") as folder,
          aside(database_url()) as copy):
        found = _upgraded(replace(config, database_url=copy, instance=Path(folder)))
    return _reported(report, found)


def _upgraded(config: Config) -> Outcome:
    engine = make_engine(config.database_url, 4)
    try:
        before = _counted(engine)
        steps = list(_steps(engine))
        held, findings = ({}, {}) if steps[0].error else _looked_after(config, engine)
        after = _counted(engine)
    finally:
        engine.dispose()
    changed = {name: (before.get(name, 0), count) for name, count in after.items()
               if before.get(name, 0) != count and not name.startswith(migrate.VERSION_TABLE)}
    return Outcome(steps=steps, rows=changed, held=held, findings=findings)


def _steps(engine: Engine) -> Iterator[Step]:
    """The core first; one that fails leaves its tables as they were and stops no other plugin."""
    for owner in owners():
        started = time.monotonic()
        done: Sequence[str] = ()
        error = ""
        try:
            done = [revision for one in migrate.upgrade(engine, [owner]) for revision in one.pending]
        except Exception as failure:  # noqa: BLE001 - whatever a plugin's migration raises: it is reported by name
            error = f"{type(failure).__name__}: {failure}".partition("\n")[0]
        yield Step(owner=owner.name, revisions=done, seconds=round(time.monotonic() - started, 2), error=error)
        if error and owner.name == migrate.CORE:
            return


def _looked_after(config: Config, engine: Engine) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Which plugins can't be used, and what those that are on find wrong with their data."""
    runtime = make_runtime(config, engine)
    host = plugin_host(runtime)
    held: dict[str, str] = {}
    findings: dict[str, list[str]] = {}
    with runtime.opened(Principal.system("guanxi upgrade")) as ctx:
        retrying(ctx, lambda unit: raise_epoch(unit.ctx))
    with runtime.opened(Principal.system("guanxi upgrade")) as ctx:
        for one in standings(ctx, host.registry, host.behind(ctx.session)):
            reason = problem_of(one, {})
            if reason and one.state not in ("off", "left"):
                held[one.name] = reason
            elif one.state == "on" and one.plugin is not None and (found := _issues(ctx, one.plugin)):
                findings[one.name] = found
    return held, findings


def _issues(ctx: Ctx, plugin: Plugin) -> list[str]:
    return [f"{found.title}: {issue}" for found in examine(ctx, plugin) for issue in found.issues]


def _counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {name: _count(connection, name) for name in inspect(connection).get_table_names()
                if not name.startswith("customer_fts")}


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(table(name))) or 0


def _reported(report: Report, found: Outcome) -> Result:
    for step in found.steps:
        said = step.error or (", ".join(step.revisions) or _("nothing pending"))
        report.say(f"{step.owner}\t{said}\t{step.seconds} s")
    for name, (before, after) in found.rows.items():
        report.say(_("%(table)s: %(before)s rows before, %(after)s after", table=name, before=before, after=after))
    for name, reason in found.held.items():
        report.say(_("%(plugin)s would be held: %(reason)s", plugin=name, reason=reason))
    for name, issues in found.findings.items():
        for issue in issues:
            report.say(f"{name}: {issue}")
    values = {"steps": found.steps, "rows": found.rows, "held": found.held, "findings": found.findings}
    if not found.ok:
        raise CommandFailed(_l("Not everything would work afterwards; see above."), values)
    report.say(_("Everything works afterwards."))
    return values
