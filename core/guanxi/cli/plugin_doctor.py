"""`guanxi plugin doctor`: which installed plugins would be held, before an upgrade finds out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import click
from sqlalchemy.exc import OperationalError

from guanxi import migrate
from guanxi.cli.installation import opened_engine, plugins_here
from guanxi.cli.report import CommandFailed, Report, Result, reported
from guanxi.errors import ConfigurationError
from guanxi.features import FEATURES
from guanxi.i18n import _, _l
from guanxi.plugin.manifest import API_VERSION
from guanxi.plugin.registry import Registry


@click.command(help=_("Say which installed plugins would be held, and why; changes nothing."))
@click.option("--api", type=click.IntRange(1), default=API_VERSION, show_default=True,
              help=_("The version of the plugin API that is going to be installed."))
@reported
def doctor(report: Report, api: int) -> Result:
    """Look at every installed plugin as a start with this API would."""
    registry = Registry.of(FEATURES, plugins_here(), api)
    held = {one.name: str(one.issue) for one in registry.found if one.issue is not None}
    held |= {name: reason for name, reason in _unreadable(registry) if name not in held}
    for one in registry.found:
        version = one.plugin.version if one.plugin is not None else ""
        report.say("\t".join((one.name, version, held.get(one.name, _("fits")))))
    values = {"api": api, "held": held, "fits": [one.name for one in registry.found if one.name not in held]}
    if held:
        raise CommandFailed(_l("Some plugins would be held; see above."), values)
    return values


def _unreadable(registry: Registry) -> Iterator[tuple[str, str]]:
    """Plugins whose migrations can't be read, or don't know where their tables stand."""
    with suppress(ConfigurationError, OperationalError), opened_engine() as engine:
        for name, owner in registry.owners.items():
            try:
                migrate.status(engine, [owner])
            except OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever its files raise: the others are looked at too
                yield name, _("its migrations can't be read: %(reason)s", reason=error)
