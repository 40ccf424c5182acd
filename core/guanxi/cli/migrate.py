"""`guanxi migrate`: bring the database to the schema of the code, take it back, say where it is."""

from __future__ import annotations

from contextlib import suppress

import click

from guanxi import migrate as migrations
from guanxi.cli.installation import import_models, opened_engine, owners
from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime
from guanxi.ctx import Principal
from guanxi.db import retrying
from guanxi.errors import ConfigurationError
from guanxi.i18n import _, _l, ngettext
from guanxi.plugin.muting import raise_epoch


@click.group(help=_("Bring the database to the schema of the code, or say where it is."))
def migrate() -> None:
    """The group of the commands below."""


@migrate.command(help=_("Run the migrations that are pending."))
@reported
def up(report: Report) -> Result:
    """Upgrade every owner to its head."""
    with opened_engine() as engine:
        done = migrations.upgrade(engine, owners())
    if done:
        _announce()
    count = sum(len(status.pending) for status in done)
    report.say(ngettext("%(num)s migration was run.", "%(num)s migrations were run.", count))
    return {"migrated": {status.owner: status.pending for status in done}}


@migrate.command(help=_("Take one owner's tables back to REVISION; “base” removes them with their data."))
@click.argument("revision")
@click.option(
    "--owner", default=migrations.CORE, show_default=True, help=_("The core, or the plugin's name.")
)
@reported
def down(report: Report, revision: str, owner: str) -> Result:
    """Downgrade one owner."""
    with opened_engine() as engine:
        migrations.downgrade(engine, _owner(owner), revision)
    if owner != migrations.CORE:
        _announce()
    report.say(_("The tables of %(owner)s are at %(revision)s.", owner=owner, revision=revision))
    return {"owner": owner, "revision": revision}


@migrate.command(help=_("Say which migrations have run and which are pending."))
@reported
def status(report: Report) -> Result:
    """List the owners, their revision and what is pending."""
    with opened_engine() as engine:
        found = migrations.status(engine, owners())
    for one in found:
        pending = ", ".join(one.pending) or _("nothing pending")
        report.say(f"{one.owner}: {one.current or '-'} ({pending})")
    return {"owners": found, "pending": sum(len(one.pending) for one in found)}


@migrate.command(help=_("Write the next migration from what the models and the database differ in."))
@click.argument("message")
@click.option(
    "--owner", default=migrations.CORE, show_default=True, help=_("The core, or the plugin's name.")
)
@reported
def new(report: Report, message: str, owner: str) -> Result:
    """For developers: the file is a draft to be read and corrected."""
    import_models()
    with opened_engine() as engine:
        path = migrations.new_revision(engine, _owner(owner), message)
    report.say(str(path))
    return {"path": path}


def _announce() -> None:
    """Let running processes look anew which plugins' tables are there; without keys, none can be running."""
    with (suppress(ConfigurationError), opened_runtime() as runtime,
          runtime.opened(Principal.system("guanxi migrate")) as ctx):
        retrying(ctx, lambda unit: raise_epoch(unit.ctx))


def _owner(name: str) -> migrations.Owner:
    known = {owner.name: owner for owner in owners()}
    if name in known:
        return known[name]
    raise ConfigurationError(
        _l("There is no owner of tables called “%(name)s”; there are: %(names)s."),
        name=name,
        names=", ".join(known),
    )
