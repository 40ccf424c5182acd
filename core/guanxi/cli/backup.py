"""`guanxi backup` and `guanxi restore`: the whole database into a file while it is worked with, and back."""

from __future__ import annotations

from pathlib import Path

import click

from guanxi.cli.copies import SUFFIX, bring_back, copy_to
from guanxi.cli.installation import opened_engine
from guanxi.cli.report import Report, Result, reported
from guanxi.clock import utc_now
from guanxi.config import AUDIT_KEY_FILE, SECRET_KEY_FILE, database_url, instance_folder
from guanxi.errors import ConfigurationError
from guanxi.i18n import _, _l


@click.command(help=_("Copy the whole database to FILE while it is worked with; by default below the instance folder."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@reported
def backup(report: Report, file: Path | None) -> Result:
    """A copy that is whole: as the database was at one moment."""
    with opened_engine() as engine:
        kind = engine.dialect.name
    target = file or instance_folder() / "backups" / f"guanxi-{utc_now():%Y%m%dT%H%M%S}{SUFFIX[kind]}"
    if target.exists():
        raise ConfigurationError(_l("%(file)s is there already. Choose another name."), file=target)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with report.progress(_("Copying")):
        copy_to(database_url(), target)
    size = target.stat().st_size
    report.say(_("The database is copied to %(file)s. Keep it together with %(keys)s.", file=target,
                 keys=_(", ").join((SECRET_KEY_FILE, AUDIT_KEY_FILE))))
    return {"file": target, "bytes": size}


@click.command(help=_("Make the database anew from FILE, which “guanxi backup” wrote; there must be none yet."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@reported
def restore(report: Report, file: Path) -> Result:
    """Bring a copy back."""
    bring_back(file, database_url())
    report.say(_("The database is back. Run “guanxi check” before anybody works with it."))
    return {"file": file}
