"""`guanxi import ...`: a command for each kind of thing that the core and the installed plugins bring in from files."""

from __future__ import annotations

from collections.abc import Mapping

import click

from guanxi.cli.import_customers import customers
from guanxi.cli.import_records import command_of
from guanxi.cli.installation import plugins_here
from guanxi.contributions import Importer
from guanxi.features import FEATURES
from guanxi.i18n import _
from guanxi.transfer.customer_fields import CUSTOMERS


class Imports(click.Group):
    """The group of the commands, found by the manifests."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        return sorted(_importers())

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command called `name`, or None."""
        found = _importers().get(name)
        if found is None:
            return None
        return customers if found.key == CUSTOMERS.key else command_of(found, name)


@click.group(name="import", cls=Imports, help=_("Bring data in from files."))
def imports() -> None:
    """The group of the commands below."""


def _importers() -> Mapping[str, Importer]:
    """Importers by the names of their commands: where two plugins bring in things of the same name, their keys."""
    plugins = (*FEATURES, *(one.plugin for one in plugins_here() if one.plugin is not None))
    found = [importer for plugin in plugins for importer in plugin.importers]
    names = [importer.name for importer in found]
    return {importer.name if names.count(importer.name) == 1 else importer.key: importer for importer in found}
