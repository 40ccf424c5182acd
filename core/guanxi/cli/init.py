"""`guanxi init`: make the instance folder, its keys and its database, and the first administrator if asked."""

from __future__ import annotations

from pathlib import Path

import click

from guanxi import migrate
from guanxi.accounts.passwords import PasswordHash, hash_password
from guanxi.accounts.services import FirstAdministrator, create_first_administrator
from guanxi.cli.installation import opened_engine, owners
from guanxi.cli.passwords import read_password
from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime, plugin_host
from guanxi.config import create_keys, create_private, database_url, instance_folder
from guanxi.ctx import Principal
from guanxi.db import unit_of_work
from guanxi.i18n import _
from guanxi.settings.switching import enable_defaults

PASSWORD = "GUANXI_ADMIN_PASSWORD"


@click.command(help=_("Make the instance folder, its keys and its database. Safe to run again."))
@click.option("--admin", metavar="LOGIN", help=_("Also make the first administrator, who signs in by this name."))
@click.option("--admin-name", metavar="NAME", help=_("The administrator's own name; by default LOGIN."))
@click.option("--organisation", default="", help=_("The organisation's name, which the top department gets."))
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input."))
@reported
def init(report: Report, admin: str | None, admin_name: str | None, organisation: str, password_stdin: bool) -> Result:
    """Everything an installation needs before it can serve."""
    # All that can be refused is refused here, before anything is made.
    instance, _url = instance_folder(), database_url()
    name = admin_name or admin or ""
    password = _password(report, (admin, name), from_stdin=password_stdin) if admin else None
    prepared = _prepare(report)
    plugins = _switch_on()
    if plugins:
        report.say(_("Switched on: %(names)s", names=_(", ").join(plugins)))
    if admin and password:
        _appoint(FirstAdministrator(organisation=organisation, name=name, login=admin), password)
        report.say(_("%(login)s can sign in.", login=admin))
    return {"instance": instance, **prepared, "plugins": plugins, "administrator": admin}


def _prepare(report: Report) -> dict[str, object]:
    """Make what is not there yet; what was made."""
    keys = create_keys(instance_folder())
    with opened_engine(new=True) as engine:
        if engine.dialect.name == "sqlite" and engine.url.database:
            create_private(Path(engine.url.database))
        new = all(status.current is None for status in migrate.status(engine, owners()))
        done = migrate.upgrade(engine, owners())
        database = engine.url.render_as_string(hide_password=True)
    instance = instance_folder()
    report.say(_("The instance is %(instance)s, its database %(database)s.", instance=instance, database=database))
    migrated = {status.owner: status.pending for status in done}
    return {"database": database, "new": new, "keys_created": keys, "migrated": migrated}


def _switch_on() -> list[str]:
    """Switch on the plugins that are meant to be on, unless somebody has decided about plugins already."""
    with opened_runtime() as runtime, runtime.opened(Principal.system("guanxi init")) as ctx:
        host = plugin_host(runtime)
        behind = host.behind(ctx.session)
        with unit_of_work(ctx) as uow:
            return enable_defaults(uow.ctx, host.registry, behind)


def _password(report: Report, own: tuple[str, str], *, from_stdin: bool) -> PasswordHash:
    return hash_password(read_password(report, PASSWORD, from_stdin=from_stdin), own)


def _appoint(details: FirstAdministrator, password: PasswordHash) -> None:
    """Make the first administrator; refused once there is a user."""
    with opened_runtime() as runtime, runtime.opened(Principal.system("guanxi init")) as ctx, unit_of_work(ctx) as uow:
        create_first_administrator(uow.ctx, details, password)
